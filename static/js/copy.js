// A copy button: the value of the field it names goes to the clipboard.
import { $, on, say } from "./lib/dom.js";

/** @param {HTMLInputElement} field */
async function copy(field) {
  field.select();
  // Plain HTTP on a local network has no clipboard; the old command still works there.
  if (!navigator.clipboard) return document.execCommand("copy");
  await navigator.clipboard.writeText(field.value);
  return true;
}

on("click", "[data-copy]", async (_, button) => {
  const field = $(`#${button.dataset.copy}`);
  const done = await copy(/** @type {HTMLInputElement} */ (field)).catch(
    () => false,
  );
  const words = done ? "Copied" : "Not copied: press Ctrl+C";
  const label = $("span", button);
  if (label) label.textContent = words;
  say(words);
});
