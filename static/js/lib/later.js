// What a page needs only once somebody does something: it comes when they come near, and
// what they do there before it has come is done when it is there.
import { toast } from "./toast.js";

/** Does it happen at what matches? @param {string} selector @returns {(event: Event) => boolean} */
export const at = (selector) => (event) =>
  event.target instanceof Element && Boolean(event.target.closest(selector));

/** @param {DataTransfer | null | undefined} data */
export const hasFiles = (data) => Boolean(data?.types.includes("Files"));

/**
 * @param {() => Promise<unknown>} load
 * @param {string} near under the pointer or with the focus, it begins to come
 * @param {Record<string, (event: any) => boolean>} deeds by type: which events are for it
 * @returns {() => Promise<void>} has it come now
 */
export function later(load, near, deeds) {
  /** @type {{target: EventTarget, type: string, again: Event}[]} */
  let held = [];
  /** @type {PointerEvent | undefined} where a press that is held has got to by now */
  let moved;
  let coming = false;
  const done = new AbortController();
  const listen = (type, handler) =>
    document.addEventListener(type, handler, {
      capture: true,
      signal: done.signal,
    });

  async function come() {
    if (coming) return;
    coming = true;
    try {
      await load();
    } catch {
      held = [];
      coming = false;
      toast("A part of this page did not come, so nothing was done.", {
        icon: "wifi-off",
        link: { href: window.location.href, words: "Load the page again" },
      });
      return;
    }
    done.abort();
    for (const { target, again } of held)
      if (!(target instanceof Node) || target.isConnected)
        target.dispatchEvent(again);
    // A press draws what follows to itself, wherever the pointer is by then.
    const press = held.find(({ type }) => type === "pointerdown");
    if (press && moved) press.target.dispatchEvent(copyOf(moved));
  }

  for (const type of ["pointerover", "focusin"])
    listen(type, (event) => at(near)(event) && void come());
  // A finger is over nothing before it presses: the first one anywhere has all come.
  listen("pointerdown", ({ pointerType }) => {
    if (pointerType === "touch") void come();
  });

  for (const [type, isMeant] of Object.entries(deeds))
    listen(type, (event) => {
      if (!isMeant(event)) return;
      // What cannot be held back is done twice; the second time says what it is by then.
      if (event.cancelable) {
        event.preventDefault();
        event.stopImmediatePropagation();
      } else held = held.filter((one) => one.type !== type);
      held.push({ target: event.target, type, again: copyOf(event) });
      void come();
    });

  listen("pointermove", (event) => (moved = event));
  // A press that has been let go is no drag any more.
  for (const type of ["pointerup", "pointercancel"])
    listen(type, () => {
      held = held.filter((one) => one.type !== "pointerdown");
    });
  return come;
}

/** The same once more. What files it brings are only there now. @param {any} event @returns {Event} */
function copyOf(event) {
  const given = event.dataTransfer ?? event.clipboardData;
  if (!given) return new event.constructor(event.type, event);
  const data = new DataTransfer();
  for (const file of given.files) data.items.add(file);
  return new event.constructor(event.type, {
    bubbles: true,
    cancelable: true,
    [event.dataTransfer ? "dataTransfer" : "clipboardData"]: data,
  });
}
