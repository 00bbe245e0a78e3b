// What a board's page loads only when it is needed, and when that is.
import { at, hasFiles, later } from "./lib/later.js";
import { PROMPT } from "./lib/prompts.js";

const EDGE = "timeline-strip .edge";
const isMove = ({ key }) => /^(Arrow|Page|Home|End)/.test(key);
later(() => import("./boundaries.js"), EDGE, {
  pointerdown: at(EDGE),
  keydown: (event) =>
    at(EDGE)(event) && isMove(event) && !event.ctrlKey && !event.metaKey,
});

const GRIP = "[data-reorder] [data-grip]";
const ORDERED = "[data-reorder] [data-item], timeline-strip [role=option]";
later(() => import("./reorder.js"), `${GRIP}, timeline-strip [role=option]`, {
  pointerdown: at(GRIP),
  keydown: (event) =>
    event.altKey &&
    event.key.startsWith("Arrow") &&
    at(ORDERED)(event) &&
    !at("textarea, input, select")(event),
});

const CROP = "[data-frame-slot] [data-crop-open]";
later(() => import("./crop.js"), CROP, { click: at(CROP) });

const CROPS = "details[data-crops] summary";
const MOVE = "select[name=move]";
later(() => import("./crops.js"), `${CROPS}, ${MOVE}`, {
  change: at(MOVE),
});

const MENTION = "[data-mention], [data-ask-element]";
later(() => import("./mentions.js"), `${PROMPT}, ${MENTION}`, {
  click: at(MENTION),
  input: at(PROMPT),
});

const CARD = ".el[data-mention]:enabled";
later(() => import("./carry.js"), CARD, { pointerdown: at(CARD) });

const CAMERA = "[popovertarget=camera]";
later(() => import("./camera.js"), CAMERA, { click: at(CAMERA) });

const SLOT = "[data-frame-slot]";
const dropping = later(() => import("./drop.js"), SLOT, {
  click: at(`${SLOT} [data-browse]`),
  change: at(`${SLOT} input[type=file]`),
  drop: ({ dataTransfer }) => hasFiles(dataTransfer),
  paste: ({ clipboardData }) => hasFiles(clipboardData),
});
// Where this is not said, a browser opens the file in the place of the page.
for (const type of ["dragenter", "dragover"])
  document.addEventListener(type, (event) => {
    if (!hasFiles(event.dataTransfer)) return;
    event.preventDefault();
    void dropping();
  });
