// Mentions in a prompt, tinted: a box behind the field in which the same words lie in the
// same places. The field itself stays plain text.
import { $, $$, make, on } from "./lib/dom.js";
import { SAVES } from "./lib/fields.js";
import { asked, pieces } from "./lib/mention.js";
import { boxOf, fill, fit } from "./lib/mirror.js";
import { elements } from "./lib/prompts.js";

/** Also those one may only read. */
const FIELD = `textarea[name=prompt]${SAVES}`;

/** The hues of the elements by slug, until a swap brings others. */
let known = new Map();
const learn = () =>
  (known = new Map(elements().map(({ slug, hue }) => [slug, hue])));

/** @param {HTMLTextAreaElement} area @returns {HTMLElement | null} */
const mirrorOf = (area) => {
  const next = area.nextElementSibling;
  return next?.classList.contains("mirror") ? next : null;
};

const sizes = new ResizeObserver((entries) => {
  for (const { target } of entries) lay(target);
});

/** Over the field, whatever it is in. @param {HTMLTextAreaElement} area */
function lay(area) {
  const mirror = mirrorOf(area);
  const text = mirror?.firstElementChild;
  if (!mirror || !text) return;
  fit(/** @type {HTMLElement} */ (text), area);
  Object.assign(mirror.style, {
    insetInlineStart: `${area.offsetLeft}px`,
    insetBlockStart: `${area.offsetTop}px`,
    inlineSize: `${area.offsetWidth}px`,
    blockSize: `${area.offsetHeight}px`,
  });
  follow(area);
}

/** @param {HTMLTextAreaElement} area */
function follow(area) {
  const text = mirrorOf(area)?.firstElementChild;
  if (text) text.style.translate = `0 ${-area.scrollTop}px`;
}

/** @param {HTMLTextAreaElement} area */
function paint(area) {
  const text = mirrorOf(area)?.firstElementChild;
  if (!text) return;
  // A mention that is being typed is not wrong yet.
  const typed =
    document.activeElement === area && asked(area.value, area.selectionStart);
  let at = 0;
  let typing = false;
  const parts = pieces(area.value).map(({ text: words, slug }) => {
    const here = typed?.from === at;
    at += words.length;
    const hue = known.get(slug);
    typing ||= Boolean(slug) && hue === undefined && here;
    const wrong = slug && !here ? "unknown" : "";
    return { text: words, name: hue ? `e${hue}` : wrong };
  });
  // The last line counts, too, when it is empty.
  fill(text, [...parts, { text: "\u200b", name: "" }]);
  area.toggleAttribute("data-mentioning", typing);
}

/** Where a letter of a field stands in the window. @param {HTMLTextAreaElement} area @param {number} index */
export const letterBox = (area, index) =>
  boxOf(mirrorOf(area)?.firstElementChild ?? area, index);

/** Every field that is to be seen has its box. */
function stand() {
  for (const area of $$(FIELD)) {
    if (!area.checkVisibility()) continue;
    if (!mirrorOf(area)) {
      const mirror = make("div", "mirror", make("div"));
      mirror.setAttribute("aria-hidden", "true");
      area.after(mirror);
      // Over its box, and its own ground would hide it. A morph keeps a style.
      Object.assign(area.style, {
        position: "relative",
        zIndex: "1",
        background: "none",
      });
      sizes.observe(area);
    }
    lay(area);
    paint(area);
  }
}

on("input", FIELD, (_event, area) => paint(area));
on("focusout", FIELD, (_event, area) => paint(area));
on("scroll", FIELD, (_event, area) => follow(area), true);
document.addEventListener("selectionchange", () => {
  const area = $(`${FIELD}[data-mentioning]`);
  if (area) paint(area);
});
document.addEventListener("shot:selected", stand);
document.addEventListener("htmx:after:swap", () => {
  learn();
  stand();
});
learn();
stand();
