// A copy button: what the field or the text it names says goes to the clipboard.
import { $, on, say } from "./lib/dom.js";

/** @param {HTMLElement} field */
async function copy(field) {
  const isInput = field instanceof HTMLInputElement;
  if (isInput) field.select();
  else getSelection()?.selectAllChildren(field);
  // Plain HTTP on a local network has no clipboard; the old command still works there.
  if (!navigator.clipboard) return document.execCommand("copy");
  const text = isInput ? field.value : field.textContent;
  await navigator.clipboard.writeText(text);
  return true;
}

on("click", "[data-copy]", async (_, button) => {
  const field = $(`#${button.dataset.copy}`);
  const done = await copy(field).catch(() => false);
  const words = done ? "Copied" : "Not copied: press Ctrl+C";
  const label = $("span", button);
  if (label) label.textContent = words;
  say(words);
});
