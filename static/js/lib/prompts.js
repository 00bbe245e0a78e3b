// The prompts of a board's page: its elements, and where a mention is written.
import { $, $$, on } from "./dom.js";
import { SAVES } from "./fields.js";
import { placed } from "./mention.js";
import { write } from "./write.js";

export const PROMPT = `textarea[name=prompt]${SAVES}:not([readonly])`;

/** The team's elements, as their cards in the library say them. */
export const elements = () =>
  $$("#elements [data-mention]").map((card) => ({
    slug: card.dataset.mention ?? "",
    name: card.dataset.name ?? "",
    kind: card.dataset.kind ?? "",
    hue: card.dataset.hue ?? "",
    face: $("img", card)?.getAttribute("src") ?? "",
  }));

/** Where somebody wrote last. @type {HTMLTextAreaElement | null} */
let written = null;
on("focusin", PROMPT, (_event, area) => (written = area));

/** Has somebody put the caret in it? @param {HTMLTextAreaElement} area */
export const hasCaret = (area) => written === area;

/** The field somebody means: where they wrote last, else the open shot's. */
export function meant() {
  const card = $("[data-shots] [aria-current=true]");
  const here =
    written?.isConnected &&
    (written.id === "board-prompt" || card?.contains(written));
  return here ? written : $(PROMPT, card ?? document);
}

/** At its caret. @param {HTMLTextAreaElement} area @param {string} slug */
export function mention(area, slug) {
  const { value, selectionStart, selectionEnd } = area;
  area.focus();
  write(area, placed(value, selectionStart, selectionEnd, slug));
}
