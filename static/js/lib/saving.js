// The states of one field on its way to the server. Pure: values in, values out.
//
//   saved ─edit─▶ waiting ─send─▶ saving ─200─▶ saved
//   beside them: retrying (no answer), conflict, refused, forbidden, loggedOut

/**
 * @typedef {"saved"|"waiting"|"saving"|"retrying"|"conflict"|"refused"|"forbidden"|"loggedOut"} Phase
 * @typedef {object} Field
 * @property {string} was what the server has, as far as we know
 * @property {string} value what the person wants
 * @property {string | null} sent what is under way
 * @property {Phase} phase
 * @property {number} tries answers missed in a row
 * @property {string} why the server's sentence, if it refused
 * @typedef {{status: number, loggedOut?: boolean, data?: Record<string, any>}} Answer
 */

/** @param {string} value @returns {Field} */
export const loaded = (value) => ({
  was: value,
  value,
  sent: null,
  phase: "saved",
  tries: 0,
  why: "",
});

/**
 * The person changed it. A conflict or a lost log-in stays until it is settled.
 * @param {Field} field
 * @param {string} value
 * @returns {Field}
 */
export function edited(field, value) {
  if (value === field.value) return field;
  const next = { ...field, value };
  if (field.sent !== null) return next;
  if (["conflict", "loggedOut", "retrying"].includes(field.phase)) return next;
  return { ...next, phase: value === field.was ? "saved" : "waiting", why: "" };
}

/** One save in flight, and none while a person has to decide. @param {Field} field */
export const maySend = (field) =>
  field.sent === null &&
  ["waiting", "retrying", "loggedOut"].includes(field.phase);

/** @param {Field} field @returns {Field} */
export const sending = (field) => ({
  ...field,
  sent: field.value,
  phase: field.phase === "retrying" ? "retrying" : "saving",
});

/**
 * @param {Field} field
 * @param {Answer} answer
 * @returns {Field}
 */
export function answered(field, { status, loggedOut, data = {} }) {
  const idle = { ...field, sent: null, tries: 0, why: data.message ?? "" };
  if (loggedOut) return { ...idle, phase: "loggedOut" };
  if (status === 200) {
    const newer = field.value !== field.sent;
    const was = data.value ?? field.sent;
    return { ...idle, was, phase: newer ? "waiting" : "saved", why: "" };
  }
  if (status === 409) return { ...idle, phase: "conflict" };
  if (status === 403) return { ...idle, phase: "forbidden" };
  if (status >= 400 && status < 500 && status !== 408 && status !== 429) {
    return { ...idle, phase: "refused" };
  }
  return { ...idle, phase: "retrying", tries: field.tries + 1 };
}

/** Mine: send it again, this time over what they wrote. @param {Field} field @param {string} theirs @returns {Field} */
export const keepMine = (field, theirs) => ({
  ...field,
  was: theirs,
  phase: "waiting",
});

/** @param {string} theirs */
export const keepTheirs = loaded;

const STEPS = [1, 2, 4, 8, 15];

/** Seconds until the next try. @param {number} tries */
export const pause = (tries) =>
  STEPS[Math.min(Math.max(tries, 1), STEPS.length) - 1];

/** The worst first: it is what the page has to say. @type {Phase[]} */
const ORDER = [
  "loggedOut",
  "forbidden",
  "conflict",
  "refused",
  "retrying",
  "saving",
  "waiting",
];

/** @param {Field[]} fields @returns {Phase} */
export const worst = (fields) =>
  ORDER.find((phase) => fields.some((field) => field.phase === phase)) ??
  "saved";
