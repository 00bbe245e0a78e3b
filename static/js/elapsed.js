// <time data-since="ISO"> counts up: how long a render has been in its state.
import { $$ } from "./lib/dom.js";
import { clock } from "./lib/timecode.js";

/** The clock of the server minus ours, for each element; ours may be wrong. */
const offsets = new WeakMap();
const pageOffset =
  Date.parse(document.body.dataset.now ?? "") - Date.now() || 0;

function offset(time) {
  if (!offsets.has(time)) {
    const now = Date.parse(time.dataset.now ?? "");
    offsets.set(time, now ? now - Date.now() : pageOffset);
  }
  return offsets.get(time);
}

function tick() {
  for (const time of $$("time[data-since]")) {
    const since = Date.parse(time.dataset.since ?? "");
    if (Number.isNaN(since)) continue;
    const seconds = (Date.now() + offset(time) - since) / 1000;
    time.textContent = clock(Math.max(0, Math.floor(seconds)));
  }
}

tick();
window.setInterval(tick, 1000);
document.addEventListener("htmx:after:swap", tick);
