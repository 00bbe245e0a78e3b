// The fields that save themselves, and what each is waiting for.
import { $, $$, make, say } from "./dom.js";
import {
  SAVES,
  errorSlot,
  find,
  keyOf,
  loadedValue,
  settle,
  show,
  valueOf,
} from "./fields.js";
import { post } from "./http.js";
import { showState } from "./save-state.js";
import {
  answered,
  edited,
  keepMine,
  keepTheirs,
  loaded,
  maySend,
  pause,
  sending,
  worst,
} from "./saving.js";
import * as unsent from "./unsent.js";

/** Somebody who types on and on is saved this often all the same. */
const AT_LEAST_EVERY = 1000;
/** Nothing follows a save while somebody types: the page would stutter. */
const REST = 600;

/** By name, not by element: swaps replace elements. @type {Map<string, import("./saving.js").Field>} */
const fields = new Map();
/** @type {Map<string, number>} */
const timers = new Map();
/** Since when its words wait. @type {Map<string, number>} */
const waiting = new Map();
/** What an earlier visit had sent when it ended. @type {Map<string, string>} */
const underWay = new Map();
let savedAt = "";
let typedAt = 0;
/** Saves that the page has not heard of. @type {{key: string, control: HTMLElement, version: number}[]} */
const saves = [];
let telling = 0;

/** Whose words: somebody else may log in to this browser. */
const owner = () => document.body.dataset.me ?? "";

/** Say how it stands with all of them together. */
export const ready = () => showState(worst([...fields.values()]), savedAt);

/** @param {string} key @param {import("./saving.js").Field} field */
function keep(key, field) {
  fields.set(key, field);
  if (field.phase === "saved") unsent.forget(unsent.here(), owner(), key);
  else unsent.keep(unsent.here(), owner(), key, field, Date.now());
  ready();
}

/** @param {string} key @param {number} after milliseconds */
function soon(key, after) {
  window.clearTimeout(timers.get(key));
  timers.set(
    key,
    window.setTimeout(() => void send(key), after),
  );
}

/** Once the typing rests; and without a rest too. @param {string} key @param {number} rest */
function whenResting(key, rest) {
  const since = waiting.get(key) ?? Date.now();
  waiting.set(key, since);
  soon(key, Math.min(rest, Math.max(0, since + AT_LEAST_EVERY - Date.now())));
}

/** @param {string} key */
async function send(key) {
  window.clearTimeout(timers.get(key));
  const field = fields.get(key);
  if (!field || !maySend(field)) return;
  waiting.delete(key);
  const [url, name] = key.split(" ");
  keep(key, sending(field));
  const reply = await post(url, { name, value: field.value, was: field.was });
  const data = read(reply.text);
  const next = answered(fields.get(key) ?? field, { ...reply, data });
  const arrived = underWay.get(key);
  underWay.delete(key);
  if (next.phase === "conflict" && data.theirs === (arrived ?? null)) {
    // No one else's words: what the visit before had sent arrived after all.
    keep(key, keepMine(next, data.theirs));
    return send(key);
  }
  if (next.phase === "saved" || next.phase === "waiting") took(key, next, data);
  keep(key, next);
  complain(key, next);
  if (next.phase === "waiting") whenResting(key, REST);
  if (next.phase === "retrying") soon(key, pause(next.tries) * 1000);
  if (next.phase === "conflict") fight(key, data);
}

/** @param {string} text @returns {Record<string, any>} */
function read(text) {
  try {
    return JSON.parse(text);
  } catch {
    return {};
  }
}

function took(key, field, data) {
  savedAt = data.saved_at ?? savedAt;
  const control = find(key);
  if (data.version !== undefined) {
    for (const input of $$("input[data-version]")) input.value = data.version;
  }
  if (!control) return;
  settle(control, field.was);
  saves.push({ key, control, version: data.version });
  window.clearTimeout(telling);
  telling = window.setTimeout(tell, Math.max(0, typedAt + REST - Date.now()));
}

/** The page follows when the typing rests, or it would stutter at every save. */
function tell() {
  for (const { key, control, version } of saves.splice(0)) {
    const detail = { name: control.name, version };
    const told = new CustomEvent("board:changed", { bubbles: true, detail });
    (find(key) ?? control).dispatchEvent(told);
  }
}

/** Show, or take away, what is wrong with the field itself. */
function complain(key, field) {
  const control = find(key);
  if (!control) return;
  const bad = field.phase === "refused";
  if (bad) control.setAttribute("aria-invalid", "true");
  else control.removeAttribute("aria-invalid");
  const slot = errorSlot(control);
  if (slot)
    slot.textContent = bad ? field.why || "The server did not take this." : "";
  if (bad && field.why) say(field.why);
}

/** Somebody else was there: both texts are kept until a person chooses. */
function fight(key, data) {
  const place = $("#conflicts");
  if (!place) return;
  place.querySelector(`[data-conflict="${CSS.escape(key)}"]`)?.remove();
  const box = make("div");
  box.dataset.conflict = key;
  box.dataset.theirs = data.theirs ?? "";
  box.innerHTML = data.html ?? "";
  place.append(box);
  // What the page says of theirs is looked at now, beside both texts.
  place.dispatchEvent(new CustomEvent("board:changed", { bubbles: true }));
  say(
    `${data.who ?? "Somebody"} changed this too. Your words are kept here and not saved.`,
  );
}

/** @param {HTMLElement} control @param {number} after */
export function changed(control, after) {
  const key = keyOf(control);
  const before = fields.get(key) ?? loaded(loadedValue(control));
  const field = edited(before, valueOf(control));
  if (field === before && !maySend(field)) return;
  if (after) typedAt = Date.now();
  keep(key, field);
  if (field.phase === "waiting") whenResting(key, after);
}

/** Every field, as words typed now. */
export const typed = (control) => changed(control, REST);

/**
 * What an earlier visit could not send, as if it had just been typed here. What somebody
 * else wrote since is found when it is sent.
 * @param {HTMLElement} control
 */
export function bringBack(control) {
  const key = keyOf(control);
  const words = unsent.kept(unsent.here(), owner(), key);
  if (!words || fields.has(key)) return false;
  if (words.value === loadedValue(control)) {
    unsent.forget(unsent.here(), owner(), key);
    return false;
  }
  if (words.sent !== null) underWay.set(key, words.sent);
  keep(key, edited(loaded(words.was), words.value));
  show(control, words.value);
  control.dispatchEvent(new Event("input", { bubbles: true }));
  return true;
}

/** What waits for an answer or for a log-in is tried at once. */
export function again() {
  for (const [key, field] of fields) {
    if (["retrying", "loggedOut"].includes(field.phase)) void send(key);
  }
}

/** Settle a conflict. @param {string} key @param {string} theirs @param {boolean} mine */
export function decide(key, theirs, mine) {
  const field = fields.get(key);
  if (!field) return;
  const control = find(key);
  if (mine) {
    keep(key, keepMine(field, theirs));
    void send(key);
  } else {
    keep(key, keepTheirs(theirs));
    if (control) {
      show(control, theirs);
      settle(control, theirs);
      control.dispatchEvent(new Event("input", { bubbles: true }));
    }
  }
  control?.focus();
}

export const unsaved = () =>
  [...fields.values()].some((field) => field.phase !== "saved");

/**
 * Send everything now. True when the server has it all; false when it will not come by itself.
 * @returns {Promise<boolean>}
 */
export async function flush() {
  const focused = document.activeElement;
  if (focused?.matches(SAVES)) changed(focused, 0);
  for (let round = 0; round < 200 && unsaved(); round += 1) {
    if (!["saving", "waiting"].includes(worst([...fields.values()])))
      return false;
    for (const key of fields.keys()) void send(key);
    await new Promise((done) => window.setTimeout(done, 50));
  }
  return !unsaved();
}

/** After a swap: what the server does not have yet goes back into the new fields. */
export function restore() {
  for (const [key, field] of fields) {
    const control = find(key);
    if (field.phase === "saved") fields.delete(key);
    else if (control) {
      show(control, field.value);
      complain(key, field);
    }
  }
}
