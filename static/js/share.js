// The drawer with the share links of what the page shows. htmx brings them; a link made
// there can be copied.
import { $, on } from "./lib/dom.js";
import "./copy.js";

const drawer = () =>
  /** @type {HTMLDialogElement | null} */ ($("dialog#share"));

on("click", "[data-share]", () => {
  const sheet = drawer();
  if (sheet && !sheet.open) sheet.showModal();
});
on("click", "[data-share-close]", () => drawer()?.close());
// What was a secret leaves with the drawer.
document.addEventListener(
  "close",
  (event) => event.target === drawer() && $("#share-panel")?.replaceChildren(),
  true,
);
