// data-ratio="1280/720" gives the part its shape; a style attribute is not allowed to.
import { $$ } from "./lib/dom.js";

function shape() {
  for (const part of $$("[data-ratio]")) {
    const [wide, high] = (part.dataset.ratio ?? "").split("/").map(Number);
    if (!(wide > 0 && high > 0)) continue;
    part.style.setProperty("--ratio", `${wide} / ${high}`);
    part.style.setProperty("--wide", String(wide / high));
  }
}

shape();
document.addEventListener("htmx:after:swap", shape);
