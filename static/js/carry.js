// An element's card carried onto a shot: its mention is written there. The way without a
// pointer is to press the card.
import { $, make, on, say } from "./lib/dom.js";
import { PROMPT, hasCaret, mention } from "./lib/prompts.js";
import { select } from "./timeline.js";

/** Pixels before a press becomes a drag. */
const SLOP = 6;
const TARGET = "[data-shots] [data-item], .board-head";

/** Where it would be written. @param {number} x @param {number} y */
function targetAt(x, y) {
  const place = document.elementFromPoint(x, y)?.closest(TARGET);
  return place && $(PROMPT, place) ? place : null;
}

on("pointerdown", ".el[data-mention]:enabled", (event, card) => {
  if (event.button === 0) press(card, event);
});

// The browser would carry the picture.
on("dragstart", ".el[data-mention]", (event) => event.preventDefault());

/** @param {HTMLElement} card @param {PointerEvent} down */
function press(card, down) {
  /** @type {HTMLElement | null} */
  let ghost = null;
  /** @type {Element | null} */
  let over = null;
  const stop = new AbortController();
  const { signal } = stop;
  const listen = (type, handler, capture = false) =>
    document.addEventListener(type, handler, { signal, capture });

  listen("pointermove", (event) => {
    const far = Math.hypot(
      event.clientX - down.clientX,
      event.clientY - down.clientY,
    );
    if (!ghost && far < SLOP) return;
    ghost ??= lift(card);
    ghost.style.translate = `${event.clientX}px ${event.clientY}px`;
    mark(targetAt(event.clientX, event.clientY));
  });
  listen("pointerup", () => end(true));
  listen("pointercancel", () => end(false));
  listen(
    "keydown",
    (event) => {
      if (event.key !== "Escape" || !ghost) return;
      event.preventDefault();
      event.stopPropagation();
      end(false);
    },
    true,
  );

  function mark(place) {
    if (place === over) return;
    over?.removeAttribute("data-taking");
    place?.setAttribute("data-taking", "");
    over = place;
  }
  function end(keep) {
    const place = keep ? over : null;
    stop.abort();
    mark(null);
    if (!ghost) return;
    ghost.remove();
    // The click that belongs to the release is none: it would be written twice.
    const eat = (event) => {
      event.preventDefault();
      event.stopPropagation();
    };
    document.addEventListener("click", eat, { capture: true, once: true });
    window.setTimeout(() => document.removeEventListener("click", eat, true));
    if (place) put(card, place);
  }
}

/** @param {HTMLElement} card */
function lift(card) {
  const ghost = make("div", `carried e${card.dataset.hue}`);
  const face = $("img", card)?.cloneNode();
  if (face) ghost.append(face);
  ghost.append(card.dataset.name ?? "");
  document.body.append(ghost);
  return ghost;
}

/** At the caret where somebody has been writing in it, else at the end. */
function put(card, place) {
  const area = /** @type {HTMLTextAreaElement | null} */ ($(PROMPT, place));
  if (!area) return;
  const wasMeant = hasCaret(area);
  if (place.dataset.item) select(place.dataset.item);
  // A field nobody was in has its caret before the first word.
  if (!wasMeant) area.setSelectionRange(area.value.length, area.value.length);
  mention(area, card.dataset.mention ?? "");
  say(`${card.dataset.name} mentioned`);
}
