// Drawing on the frame: by mouse, pen or finger; an arrow or a box also by keys.
import { $, $$, icon, make, say } from "./lib/dom.js";
import { WHOLE, canvas, lay } from "./lib/ink.js";

/** @typedef {import("./lib/ink.js").Stroke} Stroke */

const TOOLS = { pen: "pencil", arrow: "move-up-right", box: "square" };
const COLOURS = ["red", "amber", "green", "blue", "white"];
/** Closer points than these parts of the picture say nothing new. */
const NEAR = 25;
const MOST_POINTS = 1000;
const STEP = 200;
const ARROWS = {
  ArrowLeft: [-STEP, 0],
  ArrowRight: [STEP, 0],
  ArrowUp: [0, -STEP],
  ArrowDown: [0, STEP],
};

const word = (text) => text[0].toUpperCase() + text.slice(1);
const part = (value) => Math.round(Math.min(WHOLE, Math.max(0, value)));

/** What somebody draws with next time too. */
const chosen = { tool: "pen", colour: "red" };

/**
 * Until they are done.
 * @param {any} player
 * @param {Stroke[]} before
 * @param {(strokes: Stroke[]) => void} changed
 */
export async function draw(player, before, changed) {
  if ($(".tools", player)) return $(".tools .done", player).click();
  const stop = new AbortController();
  const svg = canvas(player);
  const strokes = [...before];
  const tell = () => {
    changed([...strokes]);
    lay(player, strokes);
  };
  const tools = toolbar(() => {
    strokes.pop();
    tell();
  });
  $(".clear", tools).addEventListener("click", () => {
    strokes.length = 0;
    tell();
  });
  $(".viewer", player).append(tools);
  svg.setAttribute("data-draw", "");
  svg.setAttribute("tabindex", "0");
  svg.setAttribute("role", "application");
  svg.removeAttribute("aria-hidden");
  svg.setAttribute(
    "aria-label",
    "Drawing. With the arrow or the box, Enter puts one in the middle, arrow keys move it, with Shift they stretch it.",
  );
  byPointer(svg, strokes, player, tell, stop.signal);
  byKeys(svg, strokes, tell, stop.signal);
  svg.focus({ preventScroll: true });
  say("Drawing. Escape ends it.");

  await new Promise((done) => {
    const { signal } = stop;
    const end = () => done(undefined);
    $(".done", tools).addEventListener("click", end, { signal });
    player.addEventListener("player:state", () => player.running && end(), {
      signal,
    });
    document.addEventListener(
      "keydown",
      (event) => {
        if (event.key !== "Escape" && event.key !== "d") return;
        event.preventDefault();
        event.stopPropagation();
        end();
      },
      { signal, capture: true },
    );
  });
  stop.abort();
  tools.remove();
  for (const name of ["data-draw", "tabindex", "role", "aria-label"])
    svg.removeAttribute(name);
  svg.setAttribute("aria-hidden", "true");
}

function byPointer(svg, strokes, player, tell, signal) {
  /** @type {Stroke | null} */
  let live = null;
  const point = ({ clientX, clientY }) => {
    const { left, top, width, height } = svg.getBoundingClientRect();
    return [
      part(((clientX - left) / width) * WHOLE),
      part(((clientY - top) / height) * WHOLE),
    ];
  };
  const add = ([x, y]) => {
    const { points, tool } = live;
    if (tool !== "pen") points.splice(2, 2, x, y);
    else if (
      points.length < 2 * MOST_POINTS &&
      Math.hypot(x - points.at(-2), y - points.at(-1)) > NEAR
    )
      points.push(x, y);
  };
  const on = (type, heard) => svg.addEventListener(type, heard, { signal });
  on("pointerdown", (event) => {
    if (event.button !== 0 || live) return;
    event.preventDefault();
    svg.setPointerCapture(event.pointerId);
    live = { ...chosen, points: point(event) };
  });
  on("pointermove", (event) => {
    if (!live) return;
    const all = event.getCoalescedEvents?.() ?? [];
    for (const one of all.length ? all : [event]) add(point(one));
    if (live.points.length > 2) lay(player, [...strokes, live]);
  });
  const end = () => {
    if (live && live.points.length > 2) strokes.push(live);
    live = null;
    tell();
  };
  on("pointerup", end);
  on("pointercancel", end);
}

function byKeys(svg, strokes, tell, signal) {
  svg.addEventListener(
    "keydown",
    (event) => {
      const last = strokes.at(-1);
      const [dx, dy] = ARROWS[event.key] ?? [0, 0];
      const isShape = last && last.tool !== "pen";
      if (event.key === "Enter" && chosen.tool !== "pen") {
        const points = [4000, 4000, 6000, 6000];
        strokes.push({ ...chosen, points });
      } else if (isShape && (dx || dy)) {
        const by = event.shiftKey ? [0, 0, dx, dy] : [dx, dy, dx, dy];
        last.points = last.points.map((value, n) => part(value + by[n]));
      } else return;
      event.preventDefault();
      event.stopPropagation();
      tell();
    },
    { signal },
  );
}

/** @param {() => void} undo */
function toolbar(undo) {
  const tools = make("div", "tools on-media");
  tools.setAttribute("role", "toolbar");
  tools.setAttribute("aria-label", "Drawing");
  const choice = (kind, value, label, face) => {
    const button = make("button", `choice ${kind} ${value}`, face);
    button.setAttribute("aria-label", label);
    button.title = label;
    button.setAttribute("aria-pressed", String(chosen[kind] === value));
    button.addEventListener("click", () => {
      chosen[kind] = value;
      for (const one of $$(`.choice.${kind}`, tools))
        one.setAttribute("aria-pressed", String(one === button));
    });
    return button;
  };
  const deed = (className, name, label) => {
    const button = make("button", className, icon(name, ""));
    button.setAttribute("aria-label", label);
    button.title = label;
    return button;
  };
  const back = deed("undo", "undo-2", "Undo the last stroke");
  back.addEventListener("click", undo);
  tools.append(
    ...Object.entries(TOOLS).map(([tool, name]) =>
      choice("tool", tool, word(tool), icon(name, "")),
    ),
    make("i", "gap"),
    ...COLOURS.map((colour) =>
      choice("colour", colour, word(colour), make("i", "dot")),
    ),
    make("i", "gap"),
    back,
    deed("clear", "trash-2", "Clear the drawing"),
    make("button", "btn primary done", "Done"),
  );
  return tools;
}
