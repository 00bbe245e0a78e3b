// The words of #save-state: they say "Saved" only after the server did.
import { $, icon, make, say } from "./dom.js";

/** @typedef {import("./saving.js").Phase} Phase */

const WORDS = {
  saved: ["cloud-check", "Saved"],
  waiting: ["refresh-cw", "Saving"],
  saving: ["refresh-cw", "Saving"],
  retrying: ["cloud-off", "Not saved, retrying"],
  conflict: ["cloud-alert", "Not saved"],
  refused: ["cloud-alert", "Not saved"],
  forbidden: ["lock", "Not saved: you may read this board only"],
  loggedOut: ["cloud-off", "Not saved: you are logged out"],
};
const CALM = ["saved", "waiting", "saving"];

let shown = "";

/**
 * @param {Phase} phase
 * @param {string} at "14:02", when the server last said it has everything
 */
export function showState(phase, at) {
  const place = $("#save-state");
  if (!place) return;
  const [name, word] = WORDS[phase];
  const words = phase === "saved" && at ? `${word} ${at}` : word;
  if (words === shown && place.dataset.phase === phase) return;
  place.dataset.phase = phase;
  place.classList.toggle("is-off", !CALM.includes(phase));
  place.replaceChildren(icon(name), make("span", "", words));
  if (phase === "loggedOut") place.append(loginLink());
  // Typing must not be talked over; trouble and its end are worth a word.
  if (!CALM.includes(phase) || (phase === "saved" && shown.startsWith("Not"))) {
    say(words);
  }
  shown = words;
}

function loginLink() {
  const link = /** @type {HTMLAnchorElement} */ (make("a", "", "Log in"));
  // This page asks for a log-in now; in another tab, so that nothing here is lost.
  link.href = window.location.href;
  link.target = "_blank";
  return link;
}
