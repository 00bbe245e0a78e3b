// Toasts: a sentence that leaves by itself, unless somebody is reading it.
import { $, $$, icon, make, say } from "./dom.js";

const SECONDS = 8;

/**
 * One of a kind stays until somebody or something takes it away.
 * @param {string} text
 * @param {{action?: string, run?: () => void, icon?: string, kind?: string, link?: {href: string, words: string} | null}} [more]
 */
export function toast(text, { action, run, icon: name, kind, link } = {}) {
  const box = make("div", "toast", make("span", "", text));
  box.dataset.toast = "";
  if (kind) box.dataset.kind = kind;
  if (name) box.prepend(icon(name));
  if (link) {
    const way = make("a", "btn s", link.words);
    way.setAttribute("href", link.href);
    box.append(way);
  }
  if (action && run) {
    const button = make("button", "btn s", action);
    button.addEventListener("click", () => {
      run();
      leave(box);
    });
    box.append(button);
  }
  $("#toasts")?.append(box);
  return box;
}

/** @param {Element} box */
function leave(box) {
  const held = box.contains(document.activeElement);
  box.remove();
  if (held) $("#main")?.focus({ preventScroll: true });
}

/** Give a toast its time and its closing button. @param {HTMLElement} box */
function start(box) {
  if (box.dataset.toast === "started") return;
  box.dataset.toast = "started";
  if (box.matches("[data-alone]"))
    for (const other of $$("#toasts [data-alone]"))
      if (other !== box) leave(other);
  const close = make("button", "btn icon s", icon("x"));
  close.setAttribute("aria-label", "Dismiss");
  close.addEventListener("click", () => leave(box));
  say(box.textContent.trim());
  box.append(close);
  if (box.dataset.kind) return;

  let timer = 0;
  const wait = () =>
    (timer = window.setTimeout(() => leave(box), SECONDS * 1000));
  const hold = () => window.clearTimeout(timer);
  box.addEventListener("pointerenter", hold);
  box.addEventListener("focusin", hold);
  box.addEventListener("pointerleave", () => {
    if (!box.contains(document.activeElement)) wait();
  });
  box.addEventListener("focusout", wait);
  wait();
}

/** Every toast of the page, from here or from the server. */
export function watchToasts() {
  const place = $("#toasts");
  if (!place) return;
  const look = () => $$("[data-toast]", place).forEach(start);
  new MutationObserver(look).observe(place, { childList: true });
  look();
  // A response header `HX-Trigger: {"toast": {"text": "..."}}` ends here.
  document.addEventListener("toast", (event) => {
    const { text, value } = /** @type {CustomEvent} */ (event).detail ?? {};
    if (text ?? value) toast(text ?? value);
  });
  document.addEventListener("keydown", (event) => {
    const last = place.lastElementChild;
    if (event.key === "Escape" && last && !event.defaultPrevented) leave(last);
  });
}
