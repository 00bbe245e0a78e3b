// Order by hand: drag an item by its grip, or Alt with the arrow keys. The server decides.
import { $, $$, on, say } from "./lib/dom.js";
import { flush } from "./lib/autosaver.js";
import { post } from "./lib/http.js";
import { placeOf, shifts } from "./lib/order.js";
import { swap } from "./lib/swap.js";
import { toast } from "./lib/toast.js";

const LIST = "[data-reorder]";
const ITEM = "[data-item]";

/** @param {Element} list */
const itemsOf = (list) =>
  $$(ITEM, list).filter((item) => item.closest(LIST) === list);

/** The window or whatever else scrolls the list. @param {Element} list */
function scrollerOf(list) {
  for (let at = list.parentElement; at; at = at.parentElement) {
    if (
      /auto|scroll/.test(getComputedStyle(at).overflowY) &&
      at.scrollHeight > at.clientHeight
    )
      return at;
  }
  return document.scrollingElement ?? document.documentElement;
}

/**
 * @param {HTMLElement} list
 * @param {HTMLElement} item
 * @param {number} place
 * @param {boolean} [elsewhere] the focus is not in the list and stays where it is
 */
async function move(list, item, place, elsewhere = false) {
  const items = itemsOf(list);
  const from = items.indexOf(item);
  const id = item.dataset.item ?? "";
  if (place === from || place < 0 || place >= items.length) return;
  const before = item.nextSibling;
  const noun = list.dataset.noun ?? "Shot";
  const put = () =>
    place > from ? items[place].after(item) : items[place].before(item);
  put();
  if (!elsewhere) grip(item)?.focus({ preventScroll: true });
  if (!(await flush()))
    return undo("Some words are not saved yet, so the order stayed as it was.");
  const reply = await post(list.dataset.reorder ?? "", {
    item: id,
    place: String(place),
  });
  if (reply.status < 200 || reply.status >= 300) {
    return undo(
      "The server could not change the order, so it stayed as it was.",
    );
  }
  await swap(list, reply.text);
  say(`${noun} ${from + 1} moved to place ${place + 1} of ${items.length}`);
  const now = $(`${ITEM}[data-item="${CSS.escape(id)}"]`);
  if (now) {
    if (!elsewhere) grip(now)?.focus({ preventScroll: true });
    now.scrollIntoView({ block: "nearest" });
    now.dispatchEvent(new CustomEvent("board:changed", { bubbles: true }));
  }

  function undo(words) {
    item.parentNode?.insertBefore(item, before);
    toast(words, { icon: "circle-alert" });
  }
}

/** @param {Element} item */
const grip = (item) =>
  $("[data-grip]", item) ?? /** @type {HTMLElement} */ (item);

// ---- drag
on("pointerdown", `${LIST} [data-grip]`, (event, handle) => {
  if (event.button !== 0) return;
  const item = handle.closest(ITEM);
  const list = handle.closest(LIST);
  if (!item || !list) return;
  event.preventDefault();
  handle.focus({ preventScroll: true });
  drag(list, item, handle, event);
});

/** @param {HTMLElement} list @param {HTMLElement} item @param {HTMLElement} handle @param {PointerEvent} down */
function drag(list, item, handle, down) {
  const items = itemsOf(list);
  const from = items.indexOf(item);
  const boxes = items
    .map((one) => one.getBoundingClientRect())
    .map(({ top, height }) => ({ top, height }));
  const gap =
    boxes.length > 1 ? boxes[1].top - boxes[0].top - boxes[0].height : 0;
  const scroller = scrollerOf(list);
  const scrolled = scroller.scrollTop;
  let y = down.clientY;
  let place = from;
  let frame = 0;

  handle.setPointerCapture(down.pointerId);
  item.setAttribute("data-lifted", "");
  const stop = new AbortController();
  const { signal } = stop;
  handle.addEventListener("pointermove", (event) => (y = event.clientY), {
    signal,
  });
  handle.addEventListener("pointerup", () => end(true), { signal });
  handle.addEventListener("pointercancel", () => end(false), { signal });
  document.addEventListener(
    "keydown",
    (event) => {
      if (event.key !== "Escape") return;
      event.preventDefault();
      event.stopPropagation();
      end(false);
    },
    { signal, capture: true },
  );
  frame = requestAnimationFrame(draw);

  function draw() {
    const { top, bottom } =
      scroller === document.scrollingElement
        ? { top: 0, bottom: window.innerHeight }
        : scroller.getBoundingClientRect();
    if (y < top + 48) scroller.scrollTop -= 8;
    if (y > bottom - 48) scroller.scrollTop += 8;
    const by = y - down.clientY + scroller.scrollTop - scrolled;
    place = placeOf(boxes, from, by);
    const aside = shifts(boxes, from, place, gap);
    items.forEach(
      (one, i) => (one.style.translate = `0 ${i === from ? by : aside[i]}px`),
    );
    frame = requestAnimationFrame(draw);
  }

  function end(keep) {
    cancelAnimationFrame(frame);
    stop.abort();
    for (const one of items) one.style.removeProperty("translate");
    item.removeAttribute("data-lifted");
    if (keep) void move(list, item, place);
    else say("Move cancelled");
  }
}

// ---- keys: on the grip, or anywhere in a card that is not a text field
on("keydown", `${LIST} ${ITEM}`, (event, item) => {
  const step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
  if (!step || !event.altKey || event.target.closest("textarea, input, select"))
    return;
  const list = item.closest(LIST);
  event.preventDefault();
  void move(list, item, itemsOf(list).indexOf(item) + step);
});

// ---- the same on the timeline, where the shots lie side by side
on("keydown", "timeline-strip [role=option]", (event, clip) => {
  const step = { ArrowLeft: -1, ArrowUp: -1, ArrowRight: 1, ArrowDown: 1 }[
    event.key
  ];
  const item = $(`${LIST} ${ITEM}[data-item="${clip.dataset.for}"]`);
  const list = item?.closest(LIST);
  if (!step || !event.altKey || !item || !list) return;
  event.preventDefault();
  void move(list, item, itemsOf(list).indexOf(item) + step, true);
});
