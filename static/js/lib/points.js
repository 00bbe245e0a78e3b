// In and out points of a player: what of the film is looped.
import { say } from "./dom.js";
import { timecode } from "./timecode.js";

export class Points {
  /**
   * @param {HTMLElement | null} bar where they are shown
   * @param {import("./timecode.js").Pair} rate
   * @param {number} frames
   */
  constructor(bar, rate, frames) {
    Object.assign(this, { bar, rate, frames });
    /** First and last frame. @type {{in: number | null, out: number | null}} */
    this.at = { in: null, out: null };
  }

  /** Half-open, or nothing where neither is set. */
  get span() {
    const { in: first, out: last } = this.at;
    if (first === null && last === null) return null;
    return { start: first ?? 0, end: (last ?? this.frames - 1) + 1 };
  }

  /** Is this its last frame, or behind it? @param {number} frame */
  isOver(frame) {
    return this.span !== null && frame >= this.span.end - 1;
  }

  /** The same again takes it away; one that crosses the other does that to the other. @param {"in" | "out"} which @param {number} frame */
  set(which, frame) {
    const { at } = this;
    const word = which === "in" ? "In point" : "Out point";
    at[which] = at[which] === frame ? null : frame;
    const crossed = at.in !== null && at.out !== null && at.in > at.out;
    if (crossed) at[which === "in" ? "out" : "in"] = null;
    const there = at[which] !== null;
    say(there ? `${word} ${timecode(frame, this.rate)}` : `No ${word}`);
    this.show();
  }

  clear() {
    this.at = { in: null, out: null };
    say("No in and out points");
    this.show();
  }

  show() {
    const { bar, span, frames } = this;
    if (!bar) return;
    bar.hidden = !span;
    if (!span) return;
    bar.style.insetInlineStart = `${(span.start / frames) * 100}%`;
    bar.style.inlineSize = `${((span.end - span.start) / frames) * 100}%`;
  }
}
