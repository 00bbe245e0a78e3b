// The one form of deeds (#act): every button of the page may post through it.
import { $, on } from "./lib/dom.js";

// A key held down presses once where money is at stake: the button that takes the place
// of the first one is another deed.
on("keydown", "[data-costs] button", (event) => {
  if (event.repeat && event.key === "Enter") event.preventDefault();
});

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
