// <span data-count-of="field-id" data-max="512"> follows the length of a field.
import { $$, on } from "./lib/dom.js";

/** What a server counts: whole characters, not halves of an emoji. */
const lengthOf = (text) => [...text].length;

function count(counter) {
  const field = document.getElementById(counter.dataset.countOf ?? "");
  if (!(
    field instanceof HTMLTextAreaElement || field instanceof HTMLInputElement
  ))
    return;
  const n = lengthOf(field.value);
  const max = Number(counter.dataset.max);
  counter.textContent = max ? `${n} / ${max}` : String(n);
  counter.toggleAttribute("data-over", Boolean(max) && n > max);
}

const countAll = () => $$("[data-count-of]").forEach(count);
on("input", "textarea, input", (_event, field) => {
  if (field.id) $$(`[data-count-of="${CSS.escape(field.id)}"]`).forEach(count);
});
document.addEventListener("htmx:after:swap", countAll);
countAll();
