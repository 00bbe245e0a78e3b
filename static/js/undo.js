// Undo and redo by keys. What they do is done by the page's two buttons.
import { $, isTyping } from "./lib/dom.js";

document.addEventListener("keydown", (event) => {
  const { key, shiftKey, ctrlKey, metaKey, altKey, target } = event;
  if (event.defaultPrevented || altKey || !(ctrlKey || metaKey)) return;
  // In a field the browser undoes words; what is open comes first.
  if (isTyping(target) || target.closest?.("dialog, [popover]")) return;
  const letter = key.toLowerCase();
  const back = letter === "z" && !shiftKey;
  const forth = letter === (shiftKey ? "z" : "y");
  const button = $(`[data-step="${back ? "undo" : forth ? "redo" : ""}"]`);
  if (!button) return;
  event.preventDefault();
  button.click();
});
