// The cards of comments, brought up to date without touching what somebody works in.
import { $, $$ } from "./dom.js";

const fresher = (is, was) => is?.dataset.changed !== was?.dataset.changed;

/** An open editor is somebody's work: its card waits. @param {Element} card */
const isHeld = (card) =>
  Boolean($("details.edit[open]", card)) ||
  Boolean($("form", card)?.matches("[data-sending]"));

/**
 * Put `fresh` in the place of `old`, with the focus where it was.
 * @param {Element} old
 * @param {Element} fresh
 */
function take(old, fresh) {
  const held = old.contains(document.activeElement);
  const label = held && document.activeElement?.textContent?.trim();
  old.replaceWith(fresh);
  if (!held) return;
  const controls = $$("button, a, summary", fresh);
  const same = controls.find((one) => one.textContent?.trim() === label);
  const next = same ?? $(".rs", fresh) ?? controls[0];
  next?.focus({ preventScroll: true });
}

/** One comment's card. @param {Element} old its place @param {Element} fresh */
function renew(old, fresh) {
  const [was, is] = [$(":scope > .say", old), $(":scope > .say", fresh)];
  if (was && is && fresher(is, was) && !isHeld(was)) take(was, is);
}

/** A whole thread; the form for an answer below it stays as it is. */
function renewThread(old, fresh) {
  for (const { name, value } of [...fresh.attributes])
    if (name.startsWith("data-")) old.setAttribute(name, value);
  for (const { name } of [...old.attributes])
    if (name.startsWith("data-") && !fresh.hasAttribute(name))
      old.removeAttribute(name);
  const [list, news] = [$(".answers", old), $(".answers", fresh)];
  renew(old, fresh);
  for (const answer of [...list.children])
    if (!$(`#${answer.id}`, news)) answer.remove();
  for (const answer of [...news.children]) {
    const known = $(`#${answer.id}`, list);
    if (known) renew(known, answer);
    else list.append(answer);
  }
}

/** In the order of the film; what is about all of it first. @param {HTMLElement} card */
const place = (card) => Number(card.dataset.start ?? -1);

/**
 * @param {HTMLElement} list
 * @param {HTMLElement} fresh what the server says is newer
 * @returns {{said: HTMLElement[]}} comments that were not there before
 */
export function merge(list, fresh) {
  const before = new Set($$("[id^=comment-]", list).map(({ id }) => id));
  for (const { dataset } of $$("[data-gone]", fresh))
    document.getElementById(dataset.gone)?.remove();
  for (const card of $$("[data-comment]", fresh)) {
    const known = document.getElementById(card.id);
    if (known) renewThread(known, card);
    else {
      const next = $$("[data-comment]", list).find(
        (one) => place(one) > place(card),
      );
      list.insertBefore(card, next ?? null);
    }
  }
  const now = $$("[id^=comment-]", list);
  return { said: now.filter(({ id }) => !before.has(id)) };
}
