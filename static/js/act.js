// The one form of deeds (#act): every button of the page may post through it.
import { $, on } from "./lib/dom.js";

// A toast that offers to undo leaves with its answer.
on("click", ".toast [formaction]", (_event, button) => {
  const box = button.closest(".toast");
  // After the form has seen which of its buttons was pressed.
  window.setTimeout(() => {
    box?.remove();
    if (document.activeElement === document.body)
      $("#main")?.focus({ preventScroll: true });
  });
});
