// `@` in a prompt opens the list of elements; the text stays plain text.
import { $, $$, icon, make, on, say } from "./lib/dom.js";
import { asked, chosen, matching } from "./lib/mention.js";
import { PROMPT, elements, meant, mention } from "./lib/prompts.js";
import { write } from "./lib/write.js";
// Its box behind the field is drawn first: it tells where the list opens.
import { letterBox } from "./pills.js";

const MOST = 40;
const GAP = 6;
/** Of the list, and of what is around it. */
const HIGHEST = 310;
const PADDING = 8;

/** By id, not by element: a swap may replace the field. @type {{area: string, from: number, query: string} | null} */
let open = null;
/** The mention somebody closed the list of. @type {{area: string, from: number} | null} */
let closed = null;

const areaOf = (id) =>
  /** @type {HTMLTextAreaElement | null} */ (document.getElementById(id));

const list = make("ul");
list.id = "mentions-list";
list.setAttribute("role", "listbox");
list.setAttribute("aria-label", "Elements");
// A long one scrolls, and what scrolls has to be reached.
list.tabIndex = 0;
const nothing = make("p", "none t3");
const pop = make("div", "pop mentions", list, nothing);
pop.id = "mentions";
pop.popover = "manual";
document.body.append(pop);

const options = () => $$("[role=option]", list);
const active = () => $("[aria-selected=true]", list);

/** @param {HTMLTextAreaElement} area */
function look(area) {
  const now =
    area.selectionStart === area.selectionEnd &&
    asked(area.value, area.selectionStart);
  if (!now) {
    closed = null;
    return close();
  }
  if (closed?.area === area.id && closed.from === now.from) return;
  const same = open?.area === area.id && open.from === now.from;
  const before = same ? active()?.id : "";
  const told = same ? options().length : -1;
  open = { area: area.id, ...now };
  const found = matching(elements(), now.query).slice(0, MOST);
  const shown = options().map((one) => one.dataset.slug);
  const fresh = shown.join() !== found.map(({ slug }) => slug).join();
  if (fresh) list.replaceChildren(...found.map(option));
  list.hidden = !found.length;
  nothing.hidden = Boolean(found.length);
  nothing.textContent = now.query
    ? `No element called “${now.query}”`
    : "There is no element yet";
  if (!pop.matches(":popover-open")) pop.showPopover();
  activate(options().find((one) => one.id === before) ?? options()[0]);
  if (fresh || !same) place();
  if (!found.length) say(nothing.textContent);
  else if (found.length !== told)
    say(`${found.length} element${found.length === 1 ? "" : "s"}`);
}

/** @param {ReturnType<typeof elements>[number]} element */
function option({ slug, name, kind, hue, face }) {
  let picture = make("span", "im", icon("user", ""));
  if (face) {
    const image = /** @type {HTMLImageElement} */ (make("img"));
    image.src = face;
    image.alt = "";
    picture = image;
  }
  const words = make("span", "grow");
  words.append(make("b", "", name), make("small", "", `${kind}, @${slug}`));
  const row = make("li", `item e${hue}`, picture, words);
  row.id = `mention-${slug}`;
  row.dataset.slug = slug;
  row.setAttribute("role", "option");
  row.setAttribute("aria-selected", "false");
  return row;
}

/** @param {HTMLElement | undefined} wanted */
function activate(wanted) {
  for (const one of options())
    one.setAttribute("aria-selected", String(one === wanted));
  describe();
}

/** By keys. @param {HTMLElement | undefined} wanted */
function go(wanted) {
  activate(wanted);
  wanted?.scrollIntoView({ block: "nearest" });
}

/** Tell the field what it has open; a morph takes this away again. */
function describe() {
  const area = open && areaOf(open.area);
  if (!area) return;
  area.setAttribute("aria-autocomplete", "list");
  area.setAttribute("aria-haspopup", "listbox");
  area.setAttribute("aria-controls", list.id);
  const id = active()?.id;
  if (id) area.setAttribute("aria-activedescendant", id);
  else area.removeAttribute("aria-activedescendant");
}

/** Under the `@`, or above it where it would cover the timeline or leave the window. */
function place() {
  const area = open && areaOf(open.area);
  if (!open || !area) return;
  const at = letterBox(area, open.from);
  const view = window.visualViewport;
  const ceiling = $(".top")?.getBoundingClientRect().bottom ?? 0;
  const dock = $("#dock")?.getBoundingClientRect().top ?? Infinity;
  const end = (view?.offsetTop ?? 0) + (view?.height ?? window.innerHeight);
  const floor = dock > at.bottom ? Math.min(dock, end) : end;
  // All is read before anything is written: the page is laid out once.
  const below = floor - at.bottom - 2 * GAP;
  const above = at.top - ceiling - 2 * GAP;
  const natural = Math.min(list.scrollHeight || nothing.offsetHeight, HIGHEST);
  const up = natural + PADDING > below && above > below;
  const most = document.documentElement.clientWidth - pop.offsetWidth - 8;
  const room = Math.max((up ? above : below) - PADDING, 88);
  const high = Math.min(natural, room) + PADDING;
  list.style.maxBlockSize = `${Math.min(HIGHEST, room)}px`;
  pop.style.left = `${Math.max(8, Math.min(at.left - 12, most))}px`;
  pop.style.top = `${up ? at.top - GAP - high : at.bottom + GAP}px`;
}

function close() {
  if (!open) return;
  const area = areaOf(open.area);
  for (const name of ["aria-controls", "aria-activedescendant"])
    area?.removeAttribute(name);
  open = null;
  if (pop.matches(":popover-open")) pop.hidePopover();
}

/** @param {HTMLElement | null} row */
function choose(row) {
  const area = open && areaOf(open.area);
  if (!open || !area || !row) return;
  const { from } = open;
  const slug = row.dataset.slug ?? "";
  const edit = chosen(area.value, from, area.selectionStart, slug);
  closed = { area: area.id, from };
  close();
  write(area, edit);
}

on("input", PROMPT, (_event, area) => look(area));

// Before anybody else hears the key.
on(
  "keydown",
  PROMPT,
  (event) => {
    if (!open || event.isComposing) return;
    if (event.shiftKey || event.ctrlKey || event.metaKey || event.altKey)
      return;
    const all = options();
    const at = all.indexOf(active());
    if (event.key === "Escape") {
      closed = { area: open.area, from: open.from };
      close();
    } else if (!all.length) return;
    else if (event.key === "ArrowDown") go(all[(at + 1) % all.length]);
    else if (event.key === "ArrowUp") go(all.at(at - 1));
    else if (event.key === "Enter" || event.key === "Tab") choose(active());
    else return;
    event.preventDefault();
    event.stopPropagation();
  },
  true,
);

// The caret went elsewhere.
document.addEventListener("selectionchange", () => {
  const area = open && areaOf(open.area);
  if (!open || !area || document.activeElement !== area) return;
  const now = asked(area.value, area.selectionStart);
  if (now?.from !== open.from || area.selectionStart !== area.selectionEnd)
    close();
});
on("focusout", PROMPT, (_event, area) => {
  if (open?.area === area.id) close();
});

// A press on the list leaves the caret where it is.
pop.addEventListener("pointerdown", (event) => event.preventDefault());
pop.addEventListener("mousedown", (event) => event.preventDefault());
on("click", "#mentions [role=option]", (_event, row) => choose(row));

for (const moved of ["scroll", "resize"])
  window.addEventListener(
    moved,
    (event) => event.target !== list && place(),
    true,
  );
window.visualViewport?.addEventListener("resize", place);
// The box behind the field, which tells where the `@` is, is laid anew a moment later.
window.addEventListener("resize", () => window.setTimeout(place, 50));

document.addEventListener("htmx:after:swap", () => {
  if (!open) return;
  const area = areaOf(open.area);
  if (!area || !area.checkVisibility()) return close();
  describe();
  place();
});

// ---- an element is written where the caret was last
on("click", "[data-mention]", (_event, button) => {
  const area = meant();
  if (area) mention(area, button.dataset.mention);
});

// The way without the key: a button that types the `@`.
on("click", "[data-ask-element]", (_event, button) => {
  const area = $(PROMPT, button.closest("[data-item]") ?? document);
  if (!area) return;
  const { value, selectionStart: from, selectionEnd: to } = area;
  const gap = from && !/\s/.test(value.charAt(from - 1)) ? " " : "";
  area.focus();
  write(area, { from, to, words: `${gap}@` });
});
