// Swaps that do not come from an htmx request.
import { $ } from "./dom.js";

/**
 * Put HTML from the server in the place of an element, the way htmx does it: partials
 * and events included. The focus stays on what had it, or in its card when that is gone.
 * @param {Element} target
 * @param {string} text
 */
export async function swap(target, text) {
  const held = target.contains(document.activeElement)
    ? /** @type {any} */ (document.activeElement)
    : null;
  const { id = "", selectionStart: start, selectionEnd: end } = held ?? {};
  await window.htmx.swap({
    text,
    target,
    swap: "outerHTML",
    sourceElement: target,
    hx: {},
    request: {},
  });
  if (!held || held.isConnected) return;
  const again = /** @type {any} */ (id && document.getElementById(id));
  if (!again) {
    const place = target.isConnected ? target : document;
    return $("[data-grip]", place)?.focus();
  }
  again.focus({ preventScroll: true });
  if (start != null) again.setSelectionRange?.(start, end);
}
