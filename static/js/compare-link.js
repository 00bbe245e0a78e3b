// Shift C leads from a take to the comparison, at the moment that is shown.
import { $, isBusy, on } from "./lib/dom.js";

/** @param {HTMLElement} link */
function aim(link) {
  const frame = $("clip-player")?.dataset.frame;
  const url = new URL(/** @type {HTMLAnchorElement} */ (link).href);
  if (frame && frame !== "0") url.searchParams.set("t", `${frame}f`);
  /** @type {HTMLAnchorElement} */ (link).href = url.href;
}

on("click", "[data-compare]", (_event, link) => aim(link));
document.addEventListener("keydown", (event) => {
  if (!event.shiftKey || event.key.toLowerCase() !== "c" || isBusy(event))
    return;
  const link = $("[data-compare]");
  if (!link) return;
  event.preventDefault();
  link.click();
});
