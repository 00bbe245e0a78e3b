// The form that takes a frame follows the player, until somebody types a timecode.
import { $, on } from "./lib/dom.js";

let frame = "";

function follow() {
  const field = $("[data-grab-at]");
  if (field instanceof HTMLInputElement && !("typed" in field.dataset))
    field.value = $("clip-player [data-timecode]")?.textContent ?? field.value;
}

document.addEventListener("player:frame", ({ detail }) => {
  if (frame === detail.frame) return;
  frame = detail.frame;
  follow();
});
document.addEventListener("htmx:after:swap", () => {
  follow();
  const where = $("#grab-where:not([data-met])");
  where?.setAttribute("data-met", "");
  where?.focus();
});
on("input", "[data-grab-at]", (_event, field) => (field.dataset.typed = ""));
