// The scrubber: a slider over the clip, cut into its shots, with a picture of where it would go.
import { $, $$ } from "./dom.js";
import { cellAt, paintCell } from "./sprite.js";
import { columns } from "./strip.js";
import { timecode } from "./timecode.js";

/** @typedef {{start: number, end: number, label?: string}} Span */

/** The shot a frame belongs to. @param {Span[]} spans @param {number} frame */
export const spanAt = (spans, frame) => {
  const at = spans.findIndex(({ end }) => frame < end);
  return at < 0 ? spans.length - 1 : at;
};

export class Scrubber {
  /**
   * @param {HTMLElement} root
   * @param {{rate: [number, number], frames: number, spans: Span[], seek: (frame: number) => void,
   *   sprite?: {url: string, columns: number, count: number}}} facts
   */
  constructor(root, facts) {
    Object.assign(this, { root, facts });
    this.thumb = $(".thumb", root);
    this.segs = $$(".segs > *", root);
    this.names = $$(".names > *", root);
    this.hover = $(".hov", root);
    const lengths = facts.spans.map(({ start, end }) => end - start);
    for (const part of [$(".segs", root), $(".names", root)]) {
      part?.style.setProperty("grid-template-columns", columns(lengths));
    }
    this.hover?.classList.toggle("bare", !facts.sprite);
    root.addEventListener("pointerdown", (event) => this.down(event));
    root.addEventListener("pointermove", (event) => this.move(event));
    for (const type of ["pointerup", "pointercancel"]) {
      root.addEventListener(type, () => (this.held = false));
    }
    root.addEventListener("pointerleave", () =>
      this.hover?.removeAttribute("data-on"),
    );
  }

  /** @param {PointerEvent} event */
  frameUnder(event) {
    const { left, width } = this.root.getBoundingClientRect();
    return cellAt((event.clientX - left) / width, this.facts.frames);
  }

  down(event) {
    if (event.button !== 0 || event.target.closest(".pins button")) return;
    this.held = true;
    this.root.setPointerCapture(event.pointerId);
    this.thumb?.focus({ preventScroll: true });
    this.facts.seek(this.frameUnder(event));
  }

  move(event) {
    const frame = this.frameUnder(event);
    if (this.held) this.facts.seek(frame);
    this.preview(frame, event.pointerType);
  }

  preview(frame, pointer) {
    const { hover, facts } = this;
    if (!hover || pointer === "touch") return;
    const part = (frame + 0.5) / facts.frames;
    const half = hover.offsetWidth / 2;
    const wide = this.root.clientWidth;
    const x = Math.min(wide - half, Math.max(half, part * wide));
    hover.style.insetInlineStart = `${half * 2 < wide ? x : part * wide}px`;
    const label = $("b", hover);
    if (label) label.textContent = timecode(frame, facts.rate).slice(3);
    const image = $(".im", hover);
    if (facts.sprite && image) {
      paintCell(
        image,
        facts.sprite.url,
        cellAt(part, facts.sprite.count),
        facts.sprite,
      );
    }
    hover.setAttribute("data-on", "");
  }

  /** @param {number} frame */
  show(frame) {
    const { rate, frames, spans } = this.facts;
    const at = spanAt(spans, frame);
    spans.forEach(({ start, end }, i) => {
      const part = (frame + 1 - start) / Math.max(1, end - start);
      this.segs[i]?.style.setProperty(
        "--f",
        String(Math.min(1, Math.max(0, part))),
      );
      this.names[i]?.toggleAttribute("aria-current", i === at);
    });
    if (!this.thumb) return;
    this.thumb.style.insetInlineStart = `${((frame + 0.5) / frames) * 100}%`;
    this.thumb.setAttribute("aria-valuenow", String(frame));
    const label = spans[at]?.label ?? `shot ${at + 1}`;
    this.thumb.setAttribute(
      "aria-valuetext",
      `${timecode(frame, rate)}, ${label}`,
    );
  }
}
