// Asks for a draft when the board has rested; whoever only reads looks what there is.
import { $, on } from "./lib/dom.js";
import { SAVES } from "./lib/fields.js";
import { post } from "./lib/http.js";
import { swap } from "./lib/swap.js";

// From the last key or press to the question; never at once, so that several saves of
// one moment are one question.
const REST = 1500;
const LEAST = 200;

let edited = 0;
let timer = 0;
let known = $("input[data-version]")?.value;

const room = () => $(".draft[data-draft]");

function soon() {
  window.clearTimeout(timer);
  const left = edited + REST - performance.now();
  timer = window.setTimeout(() => void ask(), Math.max(LEAST, left));
}

/** @param {Record<string, string>} [form] */
async function ask(form = {}) {
  timer = 0;
  const place = room();
  if (!place) return;
  if (!("mayAsk" in place.dataset))
    return place.dispatchEvent(new CustomEvent("draft:look"));
  const reply = await post(place.dataset.draft ?? "", form);
  const now = room();
  // Without an answer the next change asks again; the page's own words say what is up.
  if (now && reply.status === 200 && !reply.loggedOut && !timer)
    await swap(now, reply.text);
}

on("input", SAVES, () => {
  edited = performance.now();
  if (timer) soon();
});
document.addEventListener("board:changed", () => {
  if (performance.now() - edited > REST) edited = performance.now();
  soon();
});

let began = false;
document.addEventListener("htmx:after:swap", () => {
  const version = $("input[data-version]")?.value;
  // The page was opened, or somebody else changed the board.
  if (!began && room()) {
    if (!("current" in room().dataset)) soon();
  } else if (version !== known) soon();
  began ||= Boolean(room());
  known = version;
});

on("click", "[data-draw-again]", () => void ask({ again: "on" }));
