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

/** By name, not by element: swaps replace elements. @type {Map<string, import("./saving.js").Field>} */
const fields = new Map();
/** @type {Map<string, number>} */
const timers = new Map();
let savedAt = "";

/** Say how it stands with all of them together. */
export const ready = () => showState(worst([...fields.values()]), savedAt);

/** @param {string} key @param {import("./saving.js").Field} field */
function keep(key, field) {
  fields.set(key, field);
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

/** @param {string} key */
async function send(key) {
  window.clearTimeout(timers.get(key));
  const field = fields.get(key);
  if (!field || !maySend(field)) return;
  const [url, name] = key.split(" ");
  keep(key, sending(field));
  const reply = await post(url, { name, value: field.value, was: field.was });
  const data = read(reply.text);
  const next = answered(fields.get(key) ?? field, { ...reply, data });
  if (next.phase === "saved" || next.phase === "waiting") took(key, next, data);
  keep(key, next);
  complain(key, next);
  if (next.phase === "waiting") void send(key);
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
  control.dispatchEvent(
    new CustomEvent("board:changed", {
      bubbles: true,
      detail: { name: control.name, version: data.version },
    }),
  );
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
  keep(key, field);
  if (field.phase === "waiting") soon(key, after);
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
