// The focus outlives a swap: whoever pressed a button that went away stays near it.
import { $$ } from "./lib/dom.js";

const FOCUSABLE =
  "a[href], button:not(:disabled), input:not(:disabled), summary, [tabindex='0']";

// A refused form begins at what has to be mended.
$$("main form [aria-invalid='true']")[0]?.focus();

/** The ids around the focus, the nearest first. @type {string[]} */
let around = [];

document.addEventListener("htmx:before:swap", () => {
  around = [];
  for (let at = document.activeElement; at; at = at.parentElement)
    if (at.id) around.push(at.id);
});

// A frame later: a page that knows a better place has taken it by then.
document.addEventListener("htmx:after:swap", () =>
  requestAnimationFrame(() => {
    if (![null, document.body].includes(document.activeElement)) return;
    for (const id of around.splice(0)) {
      const place = document.getElementById(id);
      const next = place && [place, ...$$(FOCUSABLE, place)].find(takesFocus);
      if (next) return;
    }
  }),
);

/** @param {HTMLElement} element */
function takesFocus(element) {
  element.focus({ preventScroll: true });
  return document.activeElement === element;
}
