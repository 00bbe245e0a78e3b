// A frame's crop, in its slot: the picture moves under the fixed frame. Drag, wheel, keys
// or the slider; four numbers go to the server, which cuts.
import { $, icon, make, on, say } from "./lib/dom.js";
import {
  centred,
  moved,
  narrowest,
  whole,
  widest,
  zoomed,
} from "./lib/crop.js";
import { post } from "./lib/http.js";
import { sentenceOf, words } from "./lib/outcome.js";
import { swap } from "./lib/swap.js";
import { select } from "./timeline.js";

const SLOT = "[data-frame-slot]";
const STEP = 0.02;
const FAR = 0.1;
const ZOOM = 1.1;
const HINT =
  "Move the picture with the arrow keys, zoom with + and -; Enter keeps it, Esc does not.";

const size = (text) => {
  const [width, height] = (text ?? "").split("x").map(Number);
  return { width, height };
};

/** What is being cropped: one slot at a time. @type {{close: () => void} | null} */
let open = null;

on("click", `${SLOT} [data-crop-open]`, (_event, button) => {
  const slot = button.closest(SLOT);
  if (!slot) return;
  // It needs the room of an open card.
  select(slot.closest("[data-item]")?.dataset.item ?? "");
  begin(/** @type {HTMLElement} */ (slot)).focus({ preventScroll: true });
});

// A picture of another shape has just come in. Who went on to another shot, or to another
// field, is not called back.
document.addEventListener("frame:added", ({ target: slot }) => {
  if (
    !(slot instanceof HTMLElement) ||
    !slot.matches("[aria-current=true] [data-crop-wanted]")
  )
    return;
  const held = [null, document.body].includes(document.activeElement);
  const stage = begin(slot);
  if (held || slot.contains(document.activeElement))
    stage.focus({ preventScroll: true });
});

/** @param {HTMLElement} slot @returns {HTMLElement} what takes the keys */
function begin(slot) {
  open?.close();

  const picture = size(slot.dataset.pictureSize);
  const shape = size(slot.dataset.shape);
  let box = centred(picture, shape);
  if (slot.dataset.crop) {
    const [left, top, width, height] = slot.dataset.crop.split(",").map(Number);
    // Of an older shape of the board perhaps: as wide, around its middle.
    const now = { left, top, width, height };
    box = zoomed(now, width, picture, shape);
  }

  const img = /** @type {HTMLImageElement} */ (make("img"));
  img.src = slot.dataset.picture ?? "";
  img.alt = "";
  img.draggable = false;
  const stage = make("div", "stage", img);
  stage.tabIndex = 0;
  stage.setAttribute("role", "application");
  stage.setAttribute("aria-label", `${slot.dataset.cropName}. ${HINT}`);

  const slider = /** @type {HTMLInputElement} */ (make("input"));
  Object.assign(slider, { type: "range", min: "0", max: "100", step: "1" });
  slider.setAttribute("aria-label", "Zoom");
  const refused = make("p", "error");
  refused.setAttribute("role", "alert");
  const action = (text, run, more = "") => {
    const button = make("button", `btn s ${more}`, text);
    button.addEventListener("click", run);
    return button;
  };
  const deeds = make(
    "div",
    "row row-s",
    action("Save the crop", () => void keep(), "primary"),
    action("Reset", () => void reset()),
    action("Cancel", () => close(true), "ghost"),
  );
  const bar = make(
    "label",
    "zoom",
    icon("minus", "i-s"),
    slider,
    icon("plus", "i-s"),
  );
  const controls = make("div", "crop-bar", bar, deeds, refused);
  const parts = make("div", "cropping");
  parts.append(stage);

  slot.setAttribute("data-cropping", "");
  slot.setAttribute("hx-morph-skip", "");
  $(".frame", slot)?.append(parts);
  $(".frame", slot)?.after(controls);
  open = { close };

  // ---- what it looks like
  const scale = () => stage.clientWidth / box.width;
  function draw() {
    const by = scale();
    img.style.inlineSize = `${picture.width * by}px`;
    img.style.blockSize = `${picture.height * by}px`;
    img.style.transform = `translate(${-box.left * by}px, ${-box.top * by}px)`;
    const [most, least] = [widest(picture, shape), narrowest(picture, shape)];
    const part =
      most > least ? Math.log(most / box.width) / Math.log(most / least) : 0;
    slider.value = String(Math.round(part * 100));
    slider.disabled = most <= least;
    slider.setAttribute(
      "aria-valuetext",
      `${Math.round((most / box.width) * 100)} %`,
    );
  }
  const watch = new ResizeObserver(draw);
  watch.observe(stage);
  draw();
  controls.scrollIntoView({ block: "nearest" });

  function go(next, told = true) {
    box = next;
    draw();
    if (!told) return;
    const { left, top, width, height } = whole(box, picture, shape);
    say(
      `${left} from the left, ${top} from the top, ${width} x ${height} pixels`,
    );
  }
  const zoom = (by, at, told = true) =>
    go(zoomed(box, box.width / by, picture, shape, at), told);

  // ---- pointer
  stage.addEventListener("pointerdown", (down) => {
    if (down.button !== 0) return;
    down.preventDefault();
    stage.focus({ preventScroll: true });
    stage.setPointerCapture(down.pointerId);
    const from = box;
    const follow = (event) =>
      go(
        moved(
          from,
          (down.clientX - event.clientX) / scale(),
          (down.clientY - event.clientY) / scale(),
          picture,
        ),
        false,
      );
    stage.addEventListener("pointermove", follow);
    const end = () => stage.removeEventListener("pointermove", follow);
    stage.addEventListener("lostpointercapture", end, { once: true });
  });
  stage.addEventListener(
    "wheel",
    (event) => {
      event.preventDefault();
      const at = stage.getBoundingClientRect();
      const x = (event.clientX - at.left) / at.width;
      const y = (event.clientY - at.top) / at.height;
      zoom(event.deltaY < 0 ? ZOOM : 1 / ZOOM, { x, y }, false);
    },
    { passive: false },
  );
  slider.addEventListener("input", () => {
    const [most, least] = [widest(picture, shape), narrowest(picture, shape)];
    const width = most * (least / most) ** (Number(slider.value) / 100);
    box = zoomed(box, width, picture, shape);
    draw();
  });

  // ---- keys; none of them is the board's meanwhile
  for (const part of [parts, controls]) part.addEventListener("keydown", keys);
  function keys(event) {
    if (event.ctrlKey || event.metaKey) return;
    event.stopPropagation();
    if (event.key === "Escape") return close(true);
    if (event.target !== stage) return;
    const by = box.width * (event.shiftKey ? FAR : STEP);
    /** @type {Record<string, () => void>} */
    const deeds = {
      ArrowLeft: () => go(moved(box, -by, 0, picture)),
      ArrowRight: () => go(moved(box, by, 0, picture)),
      ArrowUp: () => go(moved(box, 0, -by, picture)),
      ArrowDown: () => go(moved(box, 0, by, picture)),
      "+": () => zoom(ZOOM),
      "=": () => zoom(ZOOM),
      "-": () => zoom(1 / ZOOM),
      0: () => go(centred(picture, shape)),
      Enter: () => void keep(),
    };
    const deed = deeds[event.key];
    if (!deed) return;
    event.preventDefault();
    deed();
  }

  // ---- the end
  /** @param {boolean} [stays] whether the focus was here */
  function close(stays = false) {
    watch.disconnect();
    parts.remove();
    controls.remove();
    slot.removeAttribute("data-cropping");
    slot.removeAttribute("hx-morph-skip");
    open = null;
    if (stays) $("[data-crop-open]", slot)?.focus({ preventScroll: true });
  }
  const keep = () => {
    const { left, top, width, height } = whole(box, picture, shape);
    const [l, t, w, h] = [left, top, width, height].map(String);
    return send({ left: l, top: t, width: w, height: h }, "Cropped");
  };
  const reset = () =>
    slot.dataset.crop
      ? send({ whole: "1" }, "Not cropped any more")
      : close(true);

  let isSending = false;
  /** @param {Record<string, string>} fields @param {string} said */
  async function send(fields, said) {
    if (isSending) return;
    isSending = true;
    stage.setAttribute("aria-busy", "true");
    const reply = await post(
      `${slot.dataset.cropUrl}?${slot.dataset.seen}`,
      fields,
    );
    isSending = false;
    if (!slot.hasAttribute("data-cropping")) return;
    stage.removeAttribute("aria-busy");
    if (reply.status !== 200 || reply.loggedOut) {
      const status = reply.loggedOut ? 401 : reply.status;
      refused.textContent = words({ status, said: sentenceOf(reply.text) });
      return;
    }
    const where = slot.dataset.upload ?? "";
    close();
    await swap(slot.closest("[data-item]") ?? slot, reply.text);
    say(said);
    const again = $(`${SLOT}[data-upload="${CSS.escape(where)}"]`) ?? document;
    $("[data-crop-open]", again)?.focus({ preventScroll: true });
    again.dispatchEvent(new CustomEvent("board:changed", { bubbles: true }));
  }

  return stage;
}
