// Several shots at once: chosen with Shift and Ctrl, or by touch; a bar says what can be
// done with them.
import { $, $$, isTyping, on, say } from "./lib/dom.js";
import { toggled } from "./lib/selection.js";
import { choose, chosen, reach, select } from "./timeline.js";

/** Begun from a shot's menu: a tap chooses, too, where there is no Shift. */
let tapping = false;

const PLACES = "[data-shots] .rail b, timeline-strip [role=option]";
const idOf = (place) =>
  place.dataset.for ?? place.closest("[data-item]")?.dataset.item ?? "";
const current = () => $("[data-shots] [aria-current=true]")?.dataset.item ?? "";
const bar = () => /** @type {HTMLFormElement | null} */ ($("#several"));

/** The bar stands where there is more than one shot, or somebody is choosing. */
function show() {
  const form = bar();
  if (!form) return;
  const ids = chosen();
  const visible = ids.length > 1 || (tapping && ids.length > 0);
  if (!visible) tapping = false;
  const held = form.contains(document.activeElement);
  form.hidden = !visible;
  if (held && !visible) clipOf(current())?.focus({ preventScroll: true });
  form.elements.namedItem("shots").value = ids.join(",");
  const words = `${ids.length} shot${ids.length === 1 ? "" : "s"}`;
  const place = $("[data-several]", form);
  if (place && place.textContent !== words) {
    place.textContent = words;
    if (visible) say(`${words} chosen`);
  }
  const lengths = ids.map((id) => clipOf(id)?.dataset.seconds);
  const each = /** @type {HTMLInputElement} */ (
    form.elements.namedItem("seconds")
  );
  each.placeholder = new Set(lengths).size === 1 ? (lengths[0] ?? "") : "";
}

const clipOf = (id) =>
  $(`timeline-strip [role=option][data-for="${CSS.escape(id)}"]`);

function none() {
  tapping = false;
  choose([]);
}

// Before the plain click selects one.
on(
  "click",
  PLACES,
  (event, place) => {
    const form = bar();
    const id = idOf(place);
    const more = event.ctrlKey || event.metaKey || tapping;
    if (!form || !id || !(event.shiftKey || more)) return;
    event.preventDefault();
    if (event.shiftKey) {
      reach(id);
      return select(id);
    }
    const before = chosen().length ? chosen() : [current()];
    const ids = toggled(before, id);
    choose(ids.length > 1 || tapping ? ids : [], id);
    select(ids.includes(id) ? id : (ids.at(-1) ?? id));
  },
  true,
);
// Shift and a click would mark the words between.
on("mousedown", "[data-shots] .rail b", (event) => {
  if (event.shiftKey && bar()) event.preventDefault();
});

on("click", "[data-choose]", (_event, item) => {
  tapping = true;
  const id = item.closest("[data-item]")?.dataset.item ?? "";
  select(id);
  choose([id], id);
});

on("click", "#several [data-none]", none);

on("keydown", "timeline-strip [role=option]", (event) => {
  if (!(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== "a")
    return;
  if (!bar()) return;
  event.preventDefault();
  choose($$("[data-shots] [data-item]").map((card) => card.dataset.item ?? ""));
});

// Before the toasts, which Escape takes away too; not before what is open over the page.
document.addEventListener(
  "keydown",
  (event) => {
    if (event.key !== "Escape" || event.defaultPrevented) return;
    if (!chosen().length || $("dialog[open], :popover-open")) return;
    if ($("[data-drag], [data-lifted]")) return;
    const inBar = bar()?.contains(/** @type {Node} */ (event.target));
    if (isTyping(event.target) && !inBar) return;
    event.preventDefault();
    none();
  },
  true,
);

// Somebody who goes to work on one shot is done with several.
on(
  "focusin",
  "[data-shots] [data-item] :is(textarea, input)",
  (_event, field) => {
    const id = field.closest("[data-item]")?.dataset.item ?? "";
    if (chosen().length && !chosen().includes(id)) none();
  },
);

// What was made, or found, is to be worked on alone.
document.addEventListener("board:changed", (event) => {
  if (event.detail?.select && chosen().length) none();
});

document.addEventListener("shots:chosen", show);
document.addEventListener("htmx:after:swap", () => choose(chosen()));
