// The handles between shots stand where shots end; `boundaries.js` moves them.
import { $, $$ } from "./lib/dom.js";
import { starts } from "./lib/strip.js";

/** While several presses of a key are one move, what they have drawn stays. */
let isHeld = false;

/** @param {boolean} value */
export const hold = (value) => (isHeld = value);

/** The handles stand where shots end. */
export function place(strip, seconds) {
  const total = seconds.reduce((a, b) => a + b, 0) || 1;
  const ends = starts([...seconds, 0]).slice(1);
  strip.style.setProperty("--seconds", String(total));
  $$(".edge", strip).forEach((edge, i) => {
    const at = `${(ends[i] / total) * 100}%`;
    edge.style.insetInlineStart = at;
    edge.style.setProperty("--at", at);
    tip(edge, i, seconds);
  });
}

/** `1 5s | 2s 2` */
function tip(edge, i, seconds) {
  const parts = [
    ["em", i + 1],
    ["b", `${seconds[i]}s`],
    ["i", ""],
    ["b", `${seconds[i + 1]}s`],
    ["em", i + 2],
  ].map(([tag, text]) => {
    const part = document.createElement(String(tag));
    part.textContent = String(text);
    return part;
  });
  $(".tip", edge)?.replaceChildren(...parts);
}

// ---- after every change of the strip
const settle = () => {
  for (const strip of $$("timeline-strip")) {
    if (isHeld || $("[data-drag]", strip)) continue;
    const clips = $$("[role=option]", strip);
    place(
      strip,
      clips.map((clip) => Number(clip.dataset.seconds)),
    );
  }
};
document.addEventListener("htmx:after:swap", settle);
settle();
