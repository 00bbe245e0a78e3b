// `@` in a comment opens the list of the team; the text stays plain text.
import { $$, make, say } from "./lib/dom.js";
import { asked, chosen, matching } from "./lib/mention.js";
import { write } from "./lib/write.js";

const MOST = 8;
/** @type {Names | null} */
let names = null;

/** @param {HTMLElement} people a list of handles and names, from the server */
export function namesOf(people) {
  names ??= new Names();
  names.people = $$("option", people).map((one) => ({
    slug: one.getAttribute("value") ?? "",
    name: one.textContent ?? "",
  }));
  return names;
}

class Names {
  constructor() {
    this.list = make("ul", "pop callable");
    this.list.id = "callable";
    this.list.popover = "manual";
    this.list.setAttribute("role", "listbox");
    this.list.setAttribute("aria-label", "The team");
    document.body.append(this.list);
    /** @type {HTMLTextAreaElement | null} */
    this.area = null;
    // A press on the list leaves the caret where it is.
    this.list.addEventListener("mousedown", (event) => event.preventDefault());
    this.list.addEventListener("click", (event) =>
      this.choose(event.target.closest("[role=option]")),
    );
    document.addEventListener("keydown", (event) => this.key(event), true);
    document.addEventListener("focusout", ({ target }) => {
      if (target === this.area) this.close();
    });
  }

  get options() {
    return $$("[role=option]", this.list);
  }

  get active() {
    return this.options.find((one) => one.ariaSelected === "true");
  }

  /** @param {HTMLTextAreaElement} area */
  look(area) {
    const now = asked(area.value, area.selectionStart);
    const found = now ? matching(this.people, now.query).slice(0, MOST) : [];
    if (!now || !found.length) return this.close();
    this.area = area;
    this.from = now.from;
    this.list.replaceChildren(...found.map((one) => this.option(one)));
    if (!this.list.matches(":popover-open")) this.list.showPopover();
    area.setAttribute("aria-autocomplete", "list");
    area.setAttribute("aria-controls", this.list.id);
    this.go(this.options[0]);
    this.place();
    say(`${found.length} of the team`);
  }

  /** The button's way: it types the `@`. @param {HTMLTextAreaElement} area */
  ask(area) {
    const { value, selectionStart: from, selectionEnd: to } = area;
    const gap = from && !/\s/.test(value.charAt(from - 1)) ? " " : "";
    write(area, { from, to, words: `${gap}@` });
    this.look(area);
  }

  option({ slug, name }) {
    const row = make("li", "item", make("b", "", name));
    row.append(make("small", "t3", `@${slug}`));
    row.id = `call-${slug}`;
    row.dataset.slug = slug;
    row.setAttribute("role", "option");
    return row;
  }

  go(wanted) {
    for (const one of this.options)
      one.setAttribute("aria-selected", String(one === wanted));
    if (wanted) this.area?.setAttribute("aria-activedescendant", wanted.id);
  }

  /** Over the field: below it there is no room on phones. */
  place() {
    const { left, top, bottom } = this.area.getBoundingClientRect();
    const { offsetHeight: high, offsetWidth: wide } = this.list;
    const most = document.documentElement.clientWidth - wide - 8;
    this.list.style.left = `${Math.max(8, Math.min(left, most))}px`;
    this.list.style.top = `${top > high + 12 ? top - high - 6 : bottom + 6}px`;
  }

  close() {
    for (const name of ["aria-controls", "aria-activedescendant"])
      this.area?.removeAttribute(name);
    this.area = null;
    if (this.list.matches(":popover-open")) this.list.hidePopover();
  }

  /** @param {HTMLElement | null | undefined} row */
  choose(row) {
    const { area, from } = this;
    if (!area || !row) return;
    const { slug = "" } = row.dataset;
    const edit = chosen(area.value, from, area.selectionStart, slug);
    this.close();
    write(area, edit);
    this.close();
  }

  key(event) {
    if (!this.area || event.target !== this.area || event.isComposing) return;
    if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey)
      return;
    const all = this.options;
    const at = all.indexOf(this.active);
    if (event.key === "Escape") this.close();
    else if (event.key === "ArrowDown") this.go(all[(at + 1) % all.length]);
    else if (event.key === "ArrowUp") this.go(all.at(at - 1));
    else if (event.key === "Enter" || event.key === "Tab")
      this.choose(this.active);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }
}
