// The playhead on the timeline strip: a line over the shots, moved by pointer, touch and keys.
import { $, $$, on } from "./lib/dom.js";
import { shotAt, spansOf } from "./lib/places.js";
import { timecode } from "./lib/timecode.js";
import { placeHead, selectedShot } from "./timeline.js";

/** @typedef {import("./lib/places.js").Span} Span */

/** Where it is: in frames of the strip. */
let at = 0;

const clips = () => $$("timeline-strip [role=option]");

/** The strip as it stands there now. @param {[number, number]} rate @returns {Span[]} */
export const stripSpans = (rate) =>
  spansOf(
    clips().map((clip) => ({
      id: clip.dataset.for ?? "",
      seconds: Number(clip.dataset.seconds) || 0,
    })),
    rate,
  );

/** Where a shot begins on the strip; without an id the selected one. @param {[number, number]} rate */
export function shotStart(rate, id = "") {
  const wanted = id || selectedShot();
  return stripSpans(rate).find((span) => span.id === wanted)?.start ?? 0;
}

const FILM = /** @type {[number, number]} */ ([24, 1]);

/**
 * @param {number} frame
 * @param {Span[]} strip
 * @param {boolean} runs whether the shot there is marked as the one that plays
 */
export function pointAt(frame, strip, runs) {
  at = frame;
  const frames = strip.at(-1)?.end ?? 0;
  placeHead(frames ? frame / frames : 0);
  const knob = $(".head [role=slider]");
  const here = strip[shotAt(strip, frame)];
  if (knob && here) {
    knob.setAttribute("aria-valuemax", String(Math.max(0, frames - 1)));
    knob.setAttribute("aria-valuenow", String(frame));
    knob.setAttribute(
      "aria-valuetext",
      `${timecode(frame, FILM)}, shot ${strip.indexOf(here) + 1}`,
    );
  }
  mark(runs && here ? here.id : "");
  if (runs) keepInView();
}

let marked = "";

/** @param {string} id of the shot that plays, or none */
function mark(id) {
  if (id === marked && (!id || $(`.clip[data-now][data-for="${id}"]`))) return;
  for (const part of $$("[data-now]")) part.removeAttribute("data-now");
  marked = id;
  if (!id) return;
  $(`.clip[data-for="${CSS.escape(id)}"]`)?.setAttribute("data-now", "");
  $(`[data-shots] [data-item="${CSS.escape(id)}"]`)?.setAttribute(
    "data-now",
    "",
  );
}

/** A strip that is longer than the window turns a page when the line leaves it. */
function keepInView() {
  const room = $(".strip-room");
  const head = $(".head", room ?? document);
  if (!room || !head || room.scrollWidth <= room.clientWidth) return;
  const x = head.offsetLeft;
  if (x < room.scrollLeft || x > room.scrollLeft + room.clientWidth)
    room.scrollLeft = Math.max(0, x - 40);
}

/** @param {number} frame */
function ask(frame) {
  const frames = stripSpans(FILM).at(-1)?.end ?? 0;
  const wanted = Math.max(0, Math.min(frames - 1, frame));
  document.dispatchEvent(new CustomEvent("head:moved", { detail: wanted }));
}

// ---- pointer and touch: on the ruler, or the line's own knob
/** @type {HTMLElement | null} */
let held = null;
const HANDLES = "timeline-strip .ruler, timeline-strip .head [role=slider]";

/** @param {PointerEvent} event */
function under(event) {
  const strip = $("timeline-strip");
  if (!strip) return 0;
  const { left, width } = strip.getBoundingClientRect();
  const frames = stripSpans(FILM).at(-1)?.end ?? 0;
  return Math.floor(((event.clientX - left) / width) * frames);
}

on("pointerdown", HANDLES, (event, handle) => {
  if (event.button !== 0) return;
  held = handle;
  handle.setPointerCapture(event.pointerId);
  $(".head [role=slider]")?.focus({ preventScroll: true });
  event.preventDefault();
  ask(under(event));
});
on("pointermove", HANDLES, (event) => held && ask(under(event)));
for (const type of ["pointerup", "pointercancel"])
  document.addEventListener(type, () => (held = null));

// ---- keys on the knob
on("keydown", ".head [role=slider]", (event) => {
  if (event.altKey || event.ctrlKey || event.metaKey) return;
  const strip = stripSpans(FILM);
  const here = shotAt(strip, at);
  const step = event.shiftKey ? FILM[0] : 1;
  const to = {
    ArrowLeft: at - step,
    ArrowDown: at - step,
    ArrowRight: at + step,
    ArrowUp: at + step,
    PageDown: strip[Math.max(0, here - 1)]?.start,
    PageUp: strip[here + 1]?.start ?? strip.at(-1)?.end,
    Home: 0,
    End: strip.at(-1)?.end,
  }[event.key];
  if (to === undefined) return;
  event.preventDefault();
  ask(to);
});
