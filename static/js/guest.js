// A page behind a share link asks every few seconds whether the link still stands. When
// it does not, films stop at once and the page says so.
import { $, $$ } from "./lib/dom.js";

const EVERY_MS = 8000;

/** Nothing that is still in memory plays on. */
function goDark() {
  document.documentElement.toggleAttribute("data-dark", true);
  for (const video of $$("video")) {
    if (!(video instanceof HTMLVideoElement)) continue;
    video.pause();
    video.removeAttribute("src");
    video.removeAttribute("poster");
    video.load();
  }
  // The address itself tells people, in the words of the server.
  window.location.reload();
}

/** A draft made way for a newer one: said, and never pulled away from who writes. */
function tellOfNewer() {
  $("[data-newer]")?.removeAttribute("hidden");
}

async function ask() {
  const pulse = $("[data-pulse]")?.dataset.pulse;
  if (!pulse) return;
  try {
    const answer = await fetch(pulse, { cache: "no-store" });
    if (answer.status === 404 || answer.status === 410) return goDark();
    if (answer.status === 205) tellOfNewer();
  } catch {
    // No connection: the next one tells.
  }
  window.setTimeout(ask, EVERY_MS);
}

window.setTimeout(ask, EVERY_MS);
// A phone that slept asks as soon as it is looked at.
document.addEventListener("visibilitychange", async () => {
  const pulse = $("[data-pulse]")?.dataset.pulse;
  if (document.hidden || !pulse) return;
  const answer = await fetch(pulse, { cache: "no-store" }).catch(() => null);
  if (answer?.status === 404) goDark();
});
