// Forms of the comments on their way to the server; what they hold is kept until then.
import { $, $$, say } from "./dom.js";
import { post } from "./http.js";
import { toast } from "./toast.js";
import { forget, here, keep, kept } from "./unsent.js";

/**
 * @typedef {HTMLElement & {composer?: any, take: (text: string, mine: boolean) => HTMLElement}} Talk
 */

/** An answer, or a comment that is mended. @param {Talk} talk @param {HTMLTextAreaElement} area */
export function keepWords(talk, area) {
  const words = { was: "", value: area.value, sent: null };
  const { owner = "" } = talk.dataset;
  keep(here(), owner, area.form.dataset.say, words, Date.now());
}

/** What a killed visit had not sent lies open. @param {Talk} talk */
export function bring(talk) {
  for (const form of $$("form[data-say]:not([data-say=''])", talk)) {
    const { say: key = "" } = form.dataset;
    const words = kept(here(), talk.dataset.owner ?? "", key)?.value;
    const area = /** @type {any} */ ($("textarea", form));
    if (!words || !area) continue;
    area.value = words;
    form.closest("details")?.setAttribute("open", "");
  }
}

/** @param {{status: number, text: string, loggedOut: boolean}} reply */
function whyNot({ status, text, loggedOut }) {
  if (loggedOut)
    return "You were logged out. Log in again in another tab, then send it.";
  if ([422, 429].includes(status)) return text;
  if (status === 403) return "You may not do that any more.";
  if (status === 404) return "It is not there any more.";
  return "It was not sent: the studio did not answer. Your words are kept.";
}

/** @param {Talk} talk @param {SubmitEvent} event */
export async function send(talk, event) {
  event.preventDefault();
  const form = /** @type {HTMLFormElement} */ (event.target);
  if ("sending" in form.dataset) return say("Still sending");
  const composer = form === talk.composer?.form ? talk.composer : null;
  composer?.fill();
  const fields = Object.fromEntries(new FormData(form));
  const left = composer?.leave();
  form.dataset.sending = "";
  const since = talk.dataset.mark ?? "";
  const reply = await post(form.action, { ...fields, since });
  delete form.dataset.sending;
  if (reply.status === 200) return said(talk, form, reply.text, left);
  composer?.comeBack(left);
  const place = $("[data-why]", form);
  const why = whyNot(reply);
  if (!place) return void toast(why, { icon: "circle-alert" });
  place.hidden = false;
  place.textContent = why;
}

/** @param {Talk} talk @param {HTMLFormElement} form @param {string} text @param {any} left */
function said(talk, form, text, left) {
  const place = $("[data-why]", form);
  if (place) place.hidden = true;
  close(talk, form);
  const fresh = talk.take(text, true);
  const { key = "", undo } = fresh.dataset;
  if (left) compose(talk, left);
  else if (form.dataset.say) say("Saved");
  const named = /** @type {any} */ (form.elements.namedItem("key"));
  if (named) named.value = key;
  if (undo) offer(talk, undo);
}

/** The words are there: nothing is kept of them. */
function close(talk, form) {
  const { say: key } = form.dataset;
  if (!key) return;
  forget(here(), talk.dataset.owner ?? "", key);
  const details = form.closest("details");
  details.open = false;
  $("summary", details)?.focus();
  if (key.startsWith("answer")) $("textarea", form).value = "";
}

function compose(talk, left) {
  const plays = talk.composer.sent(left);
  say("Comment sent");
  if (plays) $("clip-player [data-do=play]")?.focus({ preventScroll: true });
}

function offer(talk, undo) {
  const run = async () => {
    const reply = await post(undo, { since: talk.dataset.mark ?? "" });
    if (reply.status === 200) talk.take(reply.text, true);
  };
  toast("Comment deleted", { action: "Undo", run: () => void run() });
}
