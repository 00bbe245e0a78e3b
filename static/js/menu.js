// Popovers that belong to a button: where they open, and arrow keys inside menus.
import { $$, on } from "./lib/dom.js";

const GAP = 6;

/** Of several buttons the one that is to be seen. @param {Element} pop */
const opener = (pop) =>
  $$(`[popovertarget="${pop.id}"]`).find((button) => button.checkVisibility());

/** Before it shows, so that it never flashes elsewhere. Which side is free decides. */
function place(pop) {
  const box = opener(pop)?.getBoundingClientRect();
  if (!box) return;
  const { innerWidth: wide, innerHeight: high } = window;
  const right = box.left + box.width / 2 > wide / 2;
  const below = box.top + box.height / 2 < high * 0.6;
  Object.assign(pop.style, {
    left: right ? "auto" : `${Math.max(8, box.left)}px`,
    right: right ? `${Math.max(8, wide - box.right)}px` : "auto",
    top: below ? `${box.bottom + GAP}px` : "auto",
    bottom: below ? "auto" : `${high - box.top + GAP}px`,
  });
}

on(
  "beforetoggle",
  "[popover].pop",
  (event, pop) => {
    if (event.newState === "open") place(pop);
  },
  true,
);

on(
  "toggle",
  "[popover].pop",
  (event, pop) => {
    const open = event.newState === "open";
    opener(pop)?.setAttribute("aria-expanded", String(open));
    if (open && pop.hasAttribute("data-menu")) items(pop)[0]?.focus();
  },
  true,
);

/** @param {Element} menu */
const items = (menu) =>
  $$("[role^=menuitem]:not(:disabled, [aria-disabled=true])", menu).filter(
    (item) => item.checkVisibility(),
  );

on("keydown", "[data-menu]", (event, menu) => {
  const all = items(menu);
  const at = all.indexOf(/** @type {HTMLElement} */ (document.activeElement));
  const to = {
    ArrowDown: (at + 1) % all.length,
    ArrowUp: (at - 1 + all.length) % all.length,
    Home: 0,
    End: all.length - 1,
  }[event.key];
  if (to !== undefined) {
    event.preventDefault();
    all[to]?.focus();
  } else if (event.key === "Tab") {
    menu.hidePopover();
  }
});

// Choosing something closes the menu.
on("click", "[data-menu] [role=menuitem]", (event, item) => {
  const menu = item.closest("[popover]");
  if (menu?.matches(":popover-open")) menu.hidePopover();
});
