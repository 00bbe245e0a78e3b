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

// A list lies across the page where it says so; else its items stand one below the other.
const DOWN = {
  pointer: "clientY",
  start: "top",
  end: "bottom",
  size: "height",
  overflow: "overflowY",
  scrolled: "scrollTop",
  content: "scrollHeight",
  inner: "clientHeight",
  put: (by) => `0 ${by}px`,
};
const ACROSS = {
  pointer: "clientX",
  start: "left",
  end: "right",
  size: "width",
  overflow: "overflowX",
  scrolled: "scrollLeft",
  content: "scrollWidth",
  inner: "clientWidth",
  put: (by) => `${by}px`,
};

/** @param {HTMLElement} list */
const axisOf = (list) => (list.dataset.axis === "x" ? ACROSS : DOWN);

/** The list itself, the window or whatever else scrolls it. @param {Element} list */
function scrollerOf(list, axis) {
  for (let at = list; at; at = at.parentElement) {
    if (
      /auto|scroll/.test(getComputedStyle(at)[axis.overflow]) &&
      at[axis.content] > at[axis.inner]
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
  // Whoever has gone on meanwhile keeps the focus where it is.
  const stays = [grip(item), document.body].includes(document.activeElement);
  await swap(list, reply.text);
  say(`${noun} ${from + 1} moved to place ${place + 1} of ${items.length}`);
  const now = $(`${ITEM}[data-item="${CSS.escape(id)}"]`);
  if (now) {
    if (stays && !elsewhere) grip(now)?.focus({ preventScroll: true });
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
  const axis = axisOf(list);
  const boxes = items
    .map((one) => one.getBoundingClientRect())
    .map((box) => ({ start: box[axis.start], size: box[axis.size] }));
  const gap =
    boxes.length > 1 ? boxes[1].start - boxes[0].start - boxes[0].size : 0;
  const scroller = scrollerOf(list, axis);
  const scrolled = scroller[axis.scrolled];
  let held = down[axis.pointer];
  let place = from;
  let frame = 0;

  handle.setPointerCapture(down.pointerId);
  item.setAttribute("data-lifted", "");
  const stop = new AbortController();
  const { signal } = stop;
  const follow = (event) => (held = event[axis.pointer]);
  handle.addEventListener("pointermove", follow, { signal });
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
    const room = scroller.getBoundingClientRect();
    const isPage = scroller === document.scrollingElement;
    const near = isPage ? 0 : room[axis.start];
    const far = isPage ? near + scroller[axis.inner] : room[axis.end];
    if (held < near + 48) scroller[axis.scrolled] -= 8;
    if (held > far - 48) scroller[axis.scrolled] += 8;
    const by = held - down[axis.pointer] + scroller[axis.scrolled] - scrolled;
    place = placeOf(boxes, from, by);
    const aside = shifts(boxes, from, place, gap);
    items.forEach(
      (one, i) => (one.style.translate = axis.put(i === from ? by : aside[i])),
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
  const list = item.closest(LIST);
  const across = axisOf(list) === ACROSS && { ArrowLeft: -1, ArrowRight: 1 };
  const step = { ArrowUp: -1, ArrowDown: 1, ...across }[event.key];
  if (!step || !event.altKey || event.target.closest("textarea, input, select"))
    return;
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
