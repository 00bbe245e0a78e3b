// The editor's own keys and clicks. What they do is done by the page's buttons.
import { $, $$, isBusy, isTyping, on, say } from "./lib/dom.js";
import { released } from "./lib/pointer.js";
import { SAVES } from "./lib/fields.js";
import { chosen, select } from "./timeline.js";
import "./act.js";

// A field somebody is typing in is not touched by a swap, not even what it was: a change
// by somebody else must end in a conflict, never in their words being overwritten. One
// that only has the focus follows the server, its caret kept.
/** @type {HTMLTextAreaElement | HTMLInputElement | null} */
let resting = null;

document.addEventListener("htmx:before:swap", () => {
  for (const field of $$(`${SAVES}[hx-morph-skip]`))
    field.removeAttribute("hx-morph-skip");
  const field = document.activeElement;
  resting =
    field?.matches(`textarea${SAVES}, input${SAVES}`) &&
    "selectionStart" in field
      ? field
      : null;
  if (!resting || resting.value === resting.defaultValue) return;
  resting.setAttribute("hx-morph-skip", "");
  resting = null;
});

document.addEventListener("htmx:after:swap", () => {
  if (!resting?.isConnected || resting.value === resting.defaultValue) return;
  const { selectionStart: start, selectionEnd: end } = resting;
  resting.value = resting.defaultValue;
  if (start !== null) resting.setSelectionRange(start, end);
});

// A morph writes the attributes of switches, which a touched switch no longer follows.
document.addEventListener("htmx:after:swap", () => {
  for (const box of $$(
    `input[type=checkbox]${SAVES}, input[type=radio]${SAVES}`,
  ))
    box.checked = box.defaultChecked;
  for (const option of $$(`select${SAVES} option`))
    option.selected = option.defaultSelected;
});

// ---- what the page asks for by itself: it waits while something is pressed or dragged,
// and is dropped when the page has come to know a newer board meanwhile
const ASKED = "#follow, #board-version";

document.addEventListener("htmx:config:request", (event) => {
  const { ctx } = event.detail;
  if (!ctx.sourceElement?.matches?.(ASKED)) return;
  ctx.fetch = async (url, options) => {
    const response = await window.fetch(url, options);
    await released();
    return response;
  };
});

document.addEventListener("htmx:before:swap", (event) => {
  const { ctx } = event.detail;
  if (!ctx.sourceElement?.matches?.(ASKED)) return;
  const told = Number(ctx.response?.headers.get("Board-Version"));
  if (told < Number($("input[data-version]")?.value)) event.preventDefault();
});

// ---- the version this page has seen; a step it has not made itself is left to the poll
document.addEventListener("board:changed", (event) => {
  const { version, select: id, focus, say: words } = event.detail ?? {};
  const seen = $("#board-version [name=v]");
  if (seen && Number(version) === Number(seen.value) + 1) seen.value = version;
  if (id) select(id, { scroll: true });
  if (words) say(words);
  const next = focus
    ? document.getElementById(focus)
    : lost() && (id ? gripOf(id) : home());
  next?.focus?.({ preventScroll: true });
});

// ---- the focus: whoever pressed a button that went away stays where they were
const lost = () =>
  [null, document.body, $("#main")].includes(document.activeElement);
let home = () => null;
on("click", "[form=act]", (_event, button) => {
  const place = button.closest("[data-setting], #checks, #dock");
  const id = place?.id;
  home =
    {
      checks: () => $("#checks"),
      // Not a field: there Ctrl Z would be the field's own.
      dock: () => $("timeline-strip [role=option][tabindex='0']"),
    }[id] ??
    // Of a setting's files: what is left to press there.
    (() => id && $("button, input:not([hidden])", $(`#${id}`) ?? undefined));
});

const cardOf = (id) => $(`[data-shots] [data-item="${CSS.escape(id)}"]`);
const gripOf = (id) => $("[data-grip]", cardOf(id) ?? document);
const selected = () => $("[data-shots] [aria-current=true]");

// ---- a check leads to its shot
on("click", "[data-select]", (event, link) => {
  event.preventDefault();
  select(link.dataset.select, { scroll: true });
  $("textarea", cardOf(link.dataset.select) ?? document)?.focus({
    preventScroll: true,
  });
});

// ---- keys
/** The deed for all, where several shots are chosen. @param {string} deed */
const together = (deed) =>
  chosen().length > 1 ? $(`#several [data-deed=${deed}]`) : null;
const press = (button) => button && !button.disabled && button.click();

document.addEventListener("keydown", (event) => {
  if (isBusy(event)) return;
  const key = event.key.toLowerCase();
  const inside = event.target.closest?.("[data-item], [role=option]");
  const card =
    cardOf(inside?.dataset.item ?? inside?.dataset.for ?? "") ?? selected();
  const remove = () =>
    inside && (together("delete") ?? (card && $("[data-key=delete]", card)));
  const button = {
    n: () => $("[data-new-shot]"),
    d: () => together("duplicate") ?? (card && $("[data-key=d]", card)),
    l: () => card && $("[name=locked]", card),
    delete: remove,
    backspace: remove,
    "+": () => inside && card && $("[name=seconds][value='1']", card),
    "-": () => inside && card && $("[name=seconds][value='-1']", card),
  }[key]?.();
  if (!button) return;
  event.preventDefault();
  press(button);
});

// Enter in a field of one line says that one is done with it.
on("keydown", `input.plain${SAVES}, .stepper input${SAVES}`, (event, field) => {
  if (event.key === "Enter" && isTyping(field)) field.blur();
});
