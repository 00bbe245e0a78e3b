// <timeline-strip>: the shots in proportion, and the one selection the strip and the cards share.
import { $, $$, on } from "./lib/dom.js";
import { isPressed, released } from "./lib/pointer.js";
import { between } from "./lib/selection.js";
import { columns, starts, ticks } from "./lib/strip.js";

const CARD = "[data-item]";
const NARROWEST = 24;

/** The selected shot's id: it outlives the swaps that replace cards and clips. */
let selected = "";

export const selectedShot = () => selected;

/** How far the playhead is along the strip, 0 to 1; nowhere while there is no film. */
let along = -1;

/** @param {number} part */
export function placeHead(part) {
  along = part;
  for (const strip of $$("timeline-strip"))
    /** @type {TimelineStrip} */ (strip).placeHead();
}

/**
 * The shots chosen together, when there are several. `anchor` is where Shift reaches from.
 * @type {{ids: string[], anchor: string}}
 */
let several = { ids: [], anchor: "" };
export const chosen = () => several.ids;

/** @param {string[]} ids @param {string} [anchor] */
export function choose(ids, anchor = several.anchor) {
  const all = cards().map((card) => card.dataset.item ?? "");
  several = { ids: all.filter((id) => ids.includes(id)), anchor };
  paint();
  document.dispatchEvent(new CustomEvent("shots:chosen"));
}

/** From where Shift reaches from to this one. @param {string} id */
export function reach(id) {
  const all = cards().map((card) => card.dataset.item ?? "");
  const anchor = several.ids.length ? several.anchor : selected;
  choose(between(all, anchor, id), anchor);
}

const clips = () => $$("timeline-strip [role=option]");
const cards = () => $$(`[data-shots] ${CARD}`);
const calm = () =>
  window.matchMedia("(prefers-reduced-motion: reduce)").matches;

/** Show the selection in both places. */
function paint() {
  const ids = cards().map((card) => card.dataset.item ?? "");
  if (!ids.includes(selected)) {
    const asked =
      cards().find((card) => `#${card.id}` === window.location.hash) ??
      cards().find((card) => card.ariaCurrent === "true");
    selected = asked?.dataset.item ?? ids[0] ?? "";
  }
  for (const card of cards()) {
    if (card.dataset.item === selected)
      card.setAttribute("aria-current", "true");
    else card.removeAttribute("aria-current");
    const among = several.ids.includes(card.dataset.item ?? "");
    card.toggleAttribute("data-chosen", among);
  }
  for (const clip of clips()) {
    const here = clip.dataset.for === selected;
    const among = several.ids.includes(clip.dataset.for ?? "");
    clip.setAttribute(
      "aria-selected",
      String(several.ids.length ? among : here),
    );
    clip.tabIndex = here ? 0 : -1;
  }
  for (const strip of $$("timeline-strip"))
    /** @type {TimelineStrip} */ (strip).placeHead();
}

/**
 * @param {string} id
 * @param {{scroll?: boolean}} [more]
 */
export function select(id, { scroll = false } = {}) {
  if (id !== selected) {
    selected = id;
    paint();
    document.dispatchEvent(
      new CustomEvent("shot:selected", { detail: { id } }),
    );
  }
  if (!scroll) return;
  const card = cards().find((one) => one.dataset.item === id);
  const behavior = calm() ? "auto" : "smooth";
  card?.scrollIntoView({ block: "nearest", behavior });
  const clip = clips().find((one) => one.dataset.for === id);
  const room = clip?.closest(".strip-room");
  if (clip && room) room.scrollLeft = clip.offsetLeft - room.clientWidth / 2;
}

class TimelineStrip extends HTMLElement {
  connectedCallback() {
    this.observer = new ResizeObserver(() => this.rule());
    this.observer.observe(this);
    this.layOut();
  }

  disconnectedCallback() {
    this.observer?.disconnect();
  }

  get seconds() {
    return $$("[role=option]", this).map(
      (clip) => Number(clip.dataset.seconds) || 0,
    );
  }

  layOut() {
    const template = columns(this.seconds);
    // Every shot stays wide enough to hit; a long board's strip scrolls.
    this.style.minInlineSize = `${this.seconds.length * NARROWEST}px`;
    const parts = [$(".clips", this), ...$$("[data-lane]", this)];
    for (const part of parts)
      part?.style.setProperty("grid-template-columns", template);
    this.rule();
    paint();
  }

  /** Second marks, as many as there is room for. */
  rule() {
    const ruler = $(".ruler", this);
    if (!ruler) return;
    const total = this.seconds.reduce((a, b) => a + b, 0);
    ruler.replaceChildren(
      ...ticks(total, ruler.clientWidth).map((at) => {
        const mark = document.createElement("span");
        mark.textContent = String(at);
        mark.style.insetInlineStart = `${(at / total) * 100}%`;
        return mark;
      }),
    );
  }

  /** Without a film the playhead stands at the beginning of the selected shot. */
  placeHead() {
    const head = $(".head", this);
    if (!head) return;
    if (along >= 0) {
      head.style.insetInlineStart = `${along * 100}%`;
      return;
    }
    const all = $$("[role=option]", this);
    const at = all.findIndex((clip) => clip.dataset.for === selected);
    if (at < 0) return;
    const seconds = this.seconds;
    const total = seconds.reduce((a, b) => a + b, 0) || 1;
    head.style.insetInlineStart = `${(starts(seconds)[at] / total) * 100}%`;
  }
}
customElements.define("timeline-strip", TimelineStrip);

on("click", "timeline-strip [role=option]", (event, clip) => {
  if (event.defaultPrevented) return;
  choose([], clip.dataset.for);
  select(clip.dataset.for, { scroll: true });
});

on("keydown", "timeline-strip [role=option]", (event, clip) => {
  if (event.altKey || event.ctrlKey || event.metaKey) return;
  const all = clips();
  const at = all.indexOf(clip);
  const to = {
    ArrowRight: at + 1,
    ArrowLeft: at - 1,
    Home: 0,
    End: all.length - 1,
  }[event.key];
  if (event.key === "Enter" || event.key === " ") {
    event.preventDefault();
    const card = cards().find((one) => one.dataset.item === clip.dataset.for);
    $("textarea", card ?? document)?.focus();
  } else if (to !== undefined) {
    event.preventDefault();
    const next = all[to];
    if (!next) return;
    if (event.shiftKey && clip.closest("[aria-multiselectable=true]"))
      reach(next.dataset.for);
    else choose([], next.dataset.for);
    select(next.dataset.for, { scroll: true });
    next.focus({ preventScroll: true });
  }
});

// Touching or entering a card selects it. An open card is laid out anew, so with the
// pointer down it waits: a button must not move away between press and release.
on("focusin", `[data-shots] ${CARD}`, async (_event, entered) => {
  if (!isPressed()) return select(entered.dataset.item);
  await released();
  const card = document.activeElement?.closest(`[data-shots] ${CARD}`);
  if (card instanceof HTMLElement) select(card.dataset.item ?? "");
});
on("click", `[data-shots] ${CARD}`, (event, card) => {
  if (event.defaultPrevented) return;
  const id = card.dataset.item;
  if (event.target.closest("button, a, input, label, textarea, select"))
    return select(id);
  choose([], id);
  if (id === selected) return;
  select(id);
  $("textarea", card)?.focus({ preventScroll: true });
});

document.addEventListener("htmx:after:swap", () => {
  for (const strip of $$("timeline-strip"))
    /** @type {TimelineStrip} */ (strip).layOut();
  paint();
});
paint();
