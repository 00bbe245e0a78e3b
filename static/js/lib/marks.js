// What was said where: a pin for each comment over the bar, and a stripe for each range.
import { $, make } from "./dom.js";

/**
 * @typedef {object} Mark
 * @property {string} id
 * @property {number} start
 * @property {number} end
 * @property {string} label
 * @property {string} initials
 * @property {string} hue
 * @property {boolean} done
 * @property {boolean} current
 */

export class Marks {
  /** @param {HTMLElement} bar @param {number} frames */
  constructor(bar, frames) {
    this.frames = frames;
    this.row = $(".pins", bar);
    this.chosen = $(".chosen", bar);
    /** @type {Mark[]} */
    this.marks = [];
    this.seen = "";
  }

  /** @param {Mark[]} marks */
  set(marks) {
    this.marks = [...marks].sort((a, b) => a.start - b.start);
    const told = JSON.stringify(this.marks);
    // A row that says the same keeps its focus.
    if (!this.row || told === this.seen) return;
    this.seen = told;
    const held = document.activeElement?.closest("[data-mark]");
    const id = this.row.contains(held) ? held.dataset.mark : "";
    this.row.replaceChildren(...this.marks.flatMap((mark) => this.draw(mark)));
    if (id) $(`[data-mark="${CSS.escape(id)}"]`, this.row)?.focus();
  }

  /** @param {Mark} mark */
  draw({ id, start, end, label, initials, hue, done, current }) {
    const avatar = make("span", `avatar s ${hue}`, initials);
    avatar.setAttribute("aria-hidden", "true");
    const pin = make("button", "pin", avatar);
    Object.assign(pin.dataset, { mark: id, start });
    pin.setAttribute("aria-label", label);
    pin.title = label;
    pin.toggleAttribute("data-done", done);
    if (current) pin.setAttribute("aria-current", "true");
    pin.style.insetInlineStart = `${((start + 0.5) / this.frames) * 100}%`;
    if (end - start < 2) return [pin];
    const stripe = make("i", "rng");
    stripe.toggleAttribute("data-done", done);
    this.lie(stripe, { start, end });
    return [stripe, pin];
  }

  /** @param {HTMLElement} stripe @param {{start: number, end: number}} span */
  lie(stripe, { start, end }) {
    stripe.style.insetInlineStart = `${(start / this.frames) * 100}%`;
    stripe.style.inlineSize = `${((end - start) / this.frames) * 100}%`;
  }

  /** @param {{start: number, end: number} | null} span */
  choose(span) {
    if (!this.chosen) return;
    this.chosen.hidden = !span;
    if (span) this.lie(this.chosen, span);
  }

  /** The nearest before or behind a frame. @param {number} frame @param {1 | -1} way */
  beside(frame, way) {
    const there = this.marks.filter(({ start }) =>
      way > 0 ? start > frame : start < frame,
    );
    return way > 0 ? there[0] : there.at(-1);
  }
}
