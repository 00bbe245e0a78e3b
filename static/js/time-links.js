// Links to a time of the film on this page lead there without loading it again, and the
// address always leads to the frame that is shown.
import { $, on } from "./lib/dom.js";
import { frameFromLink } from "./lib/timecode.js";

/** Browsers take few changes of the address a second. */
const REST = 400;
let resting = 0;

on("click", "[data-seek-frame], a[href^='?t=']", (event, link) => {
  const player = /** @type {any} */ ($("clip-player"));
  if (!player || event.ctrlKey || event.metaKey || event.shiftKey) return;
  const query = new URLSearchParams(link.getAttribute("href") ?? "");
  const frame = link.dataset.seekFrame
    ? Number(link.dataset.seekFrame)
    : frameFromLink(query.get("t"), player.rate);
  if (frame === null) return;
  event.preventDefault();
  player.seekTo(frame);
});

function follow(player) {
  const here = new URL(window.location.href);
  const asked = frameFromLink(here.searchParams.get("t"), player.rate) ?? 0;
  if (!player.isConnected || player.running || asked === player.frame) return;
  here.searchParams.set("t", `${player.frame}f`);
  window.history.replaceState(window.history.state, "", here);
}

document.addEventListener("player:frame", ({ target }) => {
  window.clearTimeout(resting);
  resting = window.setTimeout(() => follow(target), REST);
});
