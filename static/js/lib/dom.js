// Small words for the document, the live region and icons.

/**
 * @param {string} selector
 * @param {ParentNode} [root]
 * @returns {HTMLElement | null}
 */
export const $ = (selector, root = document) => root.querySelector(selector);

/**
 * @param {string} selector
 * @param {ParentNode} [root]
 * @returns {HTMLElement[]}
 */
export const $$ = (selector, root = document) => [
  ...root.querySelectorAll(selector),
];

/**
 * Listen once on the document for every element that matches, now or after a swap.
 * @param {string} type
 * @param {string} selector
 * @param {(event: Event, element: HTMLElement) => void} handler
 * @param {AddEventListenerOptions | boolean} [options]
 */
export function on(type, selector, handler, options) {
  document.addEventListener(
    type,
    (event) => {
      const from = event.target;
      const element = from instanceof Element ? from.closest(selector) : null;
      if (element) handler(event, /** @type {HTMLElement} */ (element));
    },
    options,
  );
}

/**
 * Tell people who listen to the page. The same words twice are said twice.
 * @param {string} text
 */
export function say(text) {
  const live = $("#live");
  if (!live) return;
  live.textContent = "";
  requestAnimationFrame(() => (live.textContent = text));
}

/**
 * @param {string} name a symbol of icons.svg
 * @param {string} [more] further classes
 */
export function icon(name, more = "i-s") {
  const space = "http://www.w3.org/2000/svg";
  const svg = document.createElementNS(space, "svg");
  svg.setAttribute("class", `i ${more}`);
  svg.setAttribute("aria-hidden", "true");
  const use = document.createElementNS(space, "use");
  use.setAttribute("href", `${document.body.dataset.icons}#${name}`);
  svg.append(use);
  return svg;
}

/**
 * An element with text and classes, the way pages write them.
 * @param {string} tag
 * @param {string} [className]
 * @param {(Node | string)[]} children
 */
export function make(tag, className = "", ...children) {
  const element = document.createElement(tag);
  if (className) element.className = className;
  if (element instanceof HTMLButtonElement) element.type = "button";
  element.append(...children);
  return element;
}

/** Is this a place where keys are letters? @param {EventTarget | null} target */
export const isTyping = (target) =>
  target instanceof Element &&
  Boolean(
    target.closest(
      "textarea, select, [contenteditable], input:not([type=checkbox], [type=radio], [type=range], [type=button])",
    ),
  );

/** Would a single letter be taken by something open or by a field? @param {KeyboardEvent} event */
export const isBusy = (event) =>
  event.defaultPrevented ||
  event.ctrlKey ||
  event.metaKey ||
  event.altKey ||
  isTyping(event.target) ||
  (event.target instanceof Element &&
    Boolean(event.target.closest("dialog, [popover]")));
