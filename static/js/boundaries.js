// The handles between shots: drag, or arrow keys. Shift pushes the rest, Alt changes the
// total. The lengths show at once; the server decides.
import { $, $$, make, on, say } from "./lib/dom.js";
import { flush } from "./lib/autosaver.js";
import { moveBoundary, reach, wall } from "./lib/boundary.js";
import { post } from "./lib/http.js";
import { columns } from "./lib/strip.js";
import { swap } from "./lib/swap.js";
import { toast } from "./lib/toast.js";
import { hold, place } from "./edges.js";

const EDGE = "timeline-strip .edge";

/** @param {{shiftKey: boolean, altKey: boolean}} event @returns {import("./lib/boundary.js").Way} */
const wayOf = (event) =>
  event.altKey ? "total" : event.shiftKey ? "push" : "exchange";

const indexOf = (edge) => $$(".edge", edge.parentElement).indexOf(edge);
const stripOf = (edge) => edge.closest("timeline-strip");
const clipsOf = (strip) => $$("[role=option]", strip);

/** @returns {import("./lib/boundary.js").Lengths} */
function lengthsOf(strip) {
  const clips = clipsOf(strip);
  return {
    seconds: clips.map((clip) => Number(clip.dataset.seconds)),
    locked: clips.map((clip) => clip.hasAttribute("data-locked")),
    least: Number($(".edges", strip)?.dataset.least ?? 1),
    model: $(".edges", strip)?.dataset.model || "The model",
  };
}

/** Draw these lengths into the strip: columns, handles, words. */
function draw(strip, seconds) {
  const template = columns(seconds);
  for (const part of [$(".clips", strip), ...$$("[data-lane]", strip)])
    part?.style.setProperty("grid-template-columns", template);
  clipsOf(strip).forEach((clip, i) => {
    const words = $("[data-length]", clip);
    if (words) words.textContent = `${seconds[i]}s`;
  });
  place(strip, seconds);
}

/** It goes no further: the handle says why, and to whoever listens once. */
function hit(edge, why) {
  const was = edge.dataset.wall;
  if (!why) return edge.removeAttribute("data-wall");
  edge.dataset.wall = why;
  $(".tip", edge)?.append(make("small", "", why));
  if (was !== why) say(why);
}

/** @param {HTMLElement} edge @param {number} by @param {import("./lib/boundary.js").Way} way */
async function move(edge, by, way) {
  const strip = stripOf(edge);
  const { seconds } = lengthsOf(strip);
  const back = (words) => {
    draw(strip, seconds);
    toast(words, { icon: "circle-alert" });
  };
  if (!(await flush()))
    return back(
      "Some words are not saved yet, so the lengths stayed as they were.",
    );
  const reply = await post(edge.dataset.boundary ?? "", {
    seconds: String(by),
    way,
    was: seconds.join(","),
  });
  // A refusal brings its own words, and the board as it is.
  if (![200, 422].includes(reply.status) || reply.loggedOut)
    return back(
      "The server did not move the boundary, so the lengths stayed as they were.",
    );
  await swap(strip, reply.text);
  document
    .getElementById(edge.id)
    ?.dispatchEvent(new CustomEvent("board:changed", { bubbles: true }));
}

/** @param {number} index @param {number[]} seconds */
const words = (index, seconds) =>
  `Shot ${index + 1} ${seconds[index]} s, shot ${index + 2} ${seconds[index + 1]} s`;

// ---- drag
on("pointerdown", EDGE, (event, edge) => {
  if (event.button !== 0) return;
  event.preventDefault();
  edge.focus({ preventScroll: true });
  drag(edge, event);
});

/** @param {HTMLElement} edge @param {PointerEvent} down */
function drag(edge, down) {
  const strip = stripOf(edge);
  const lengths = lengthsOf(strip);
  const index = indexOf(edge);
  const total = lengths.seconds.reduce((a, b) => a + b, 0);
  const perSecond = strip.clientWidth / total;
  let by = 0;
  let way = wayOf(down);

  edge.setPointerCapture(down.pointerId);
  edge.setAttribute("data-drag", "");

  function follow(event) {
    way = wayOf(event);
    const wanted = Math.round((event.clientX - down.clientX) / perSecond);
    const next = moveBoundary(lengths, index, wanted, way);
    by = next.by;
    draw(strip, next.seconds);
    hit(edge, by !== wanted && wall(lengths, index, way, wanted > by));
  }
  function end(event) {
    for (const [type, handler] of heard)
      edge.removeEventListener(type, handler);
    document.removeEventListener("keydown", escaped, true);
    edge.removeAttribute("data-drag");
    edge.removeAttribute("data-wall");
    if (event.type !== "pointerup") by = 0;
    if (!by) return draw(strip, lengths.seconds);
    say(words(index, moveBoundary(lengths, index, by, way).seconds));
    void move(edge, by, way);
  }
  function escaped(event) {
    if (event.key !== "Escape") return;
    event.preventDefault();
    event.stopPropagation();
    edge.releasePointerCapture(down.pointerId);
    end(event);
    say("Put back.");
  }
  /** @type {[string, (event: any) => void][]} */
  const heard = [
    ["pointermove", follow],
    ["pointerup", end],
    ["pointercancel", end],
  ];
  for (const [type, handler] of heard) edge.addEventListener(type, handler);
  document.addEventListener("keydown", escaped, true);
}

// ---- keys. Several presses go out as one move, in the order in which they came.
/** @type {{edge: string, by: number, way: import("./lib/boundary.js").Way, timer: number} | null} */
let pending = null;
const REST = 250;

on("keydown", EDGE, (event, edge) => {
  if (event.ctrlKey || event.metaKey) return;
  const way = wayOf(event);
  const strip = stripOf(edge);
  const lengths = lengthsOf(strip);
  const index = indexOf(edge);
  const [fewest, most] = reach(lengths, index, way);
  const step = {
    ArrowLeft: -1,
    ArrowDown: -1,
    ArrowRight: 1,
    ArrowUp: 1,
    PageDown: -2,
    PageUp: 2,
    Home: -Infinity,
    End: way === "total" ? 0 : Infinity,
  }[event.key];
  if (step === undefined) return;
  event.preventDefault();
  if (pending && (pending.edge !== edge.id || pending.way !== way)) send();
  const before = pending?.by ?? 0;
  const by = Math.max(fewest, Math.min(most, before + step));
  const isStuck = by === before;
  const { seconds } = moveBoundary(lengths, index, by, way);
  draw(strip, seconds);
  edge.removeAttribute("data-wall");
  if (isStuck) return hit(edge, wall(lengths, index, way, step > 0));
  say(words(index, seconds));
  window.clearTimeout(pending?.timer);
  const timer = window.setTimeout(send, REST);
  pending = { edge: edge.id, by, way, timer };
  hold(true);
});

on("focusout", EDGE, (_event, edge) => {
  hit(edge, "");
  send();
});

function send() {
  const last = pending;
  pending = null;
  hold(false);
  if (!last) return;
  window.clearTimeout(last.timer);
  const edge = document.getElementById(last.edge);
  if (edge && last.by) void move(edge, last.by, last.way);
}
