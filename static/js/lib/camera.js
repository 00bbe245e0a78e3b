// How the camera moves, as words in a prompt: put in, found again, taken out. Pure.

/** The words each hint writes, by what its button says. */
export const HINTS = {
  Static: "Static camera",
  "Slow push in": "Slow push in",
  "Pull back": "Pull back",
  "Pan left": "Pan left",
  "Pan right": "Pan right",
  "Tilt up": "Tilt up",
  "Tilt down": "Tilt down",
  Track: "Tracking shot",
  Handheld: "Handheld camera",
  Crane: "Crane shot",
  "Close-up": "Close-up",
  Wide: "Wide shot",
};

/** Where the words stand, a hyphen being as good as a space. */
function found(text, words) {
  const loose = words.replace(/[ -]/g, "[ -]");
  const match = new RegExp(
    `(?<![\\p{L}\\p{N}_-])${loose}(?![\\p{L}\\p{N}_-])`,
    "iu",
  ).exec(text);
  return match && { from: match.index, to: match.index + match[0].length };
}

/** @param {string} text @param {string} words */
export const says = (text, words) => Boolean(found(text, words));

/**
 * The edit that puts the words at the end, or takes them out where the text has them.
 * @param {string} text
 * @param {string} words
 * @returns {{from: number, to: number, words: string}}
 */
export function toggle(text, words) {
  const place = found(text, words);
  return place ? without(text, place) : behind(text, words);
}

/** A sentence of its own, behind what is there. */
function behind(text, words) {
  const to = text.length;
  const from = text.trimEnd().length;
  if (!from || /\n\s*$/.test(text)) return { from: to, to, words: `${words}.` };
  const before = text.slice(0, from);
  if (/[,;:]$/.test(before))
    return { from, to, words: ` ${words[0].toLowerCase()}${words.slice(1)}.` };
  const done = /[.!?…。！？][)\]"'”’»]*$/.test(before);
  return { from, to, words: `${done ? "" : "."} ${words}.` };
}

/** With the stop of their sentence or the comma of their list, so that none is left over. */
function without(text, { from, to }) {
  const before = text.slice(0, from);
  const after = text.slice(to);
  const gap = /\s*$/.exec(before)?.[0] ?? "";
  const lead = before.slice(0, before.length - gap.length);
  const starts =
    !lead || gap.includes("\n") || /[.!?…。！？][)\]"'”’»]*$/.test(lead);
  const stop = /^\s*(?:[.!?…]+|$)/.exec(after)?.[0];
  if (starts && stop !== undefined) {
    const end = to + stop.length;
    // The first sentence goes with the space behind it, another with the one before.
    if (lead && !gap.includes("\n"))
      return { from: lead.length, to: end, words: "" };
    const space = /^[^\S\n]*/.exec(text.slice(end))?.[0] ?? "";
    return { from, to: end + space.length, words: "" };
  }
  if (/[,;:]$/.test(lead)) return { from: lead.length - 1, to, words: "" };
  const comma = /^,?\s*/.exec(after)?.[0] ?? "";
  if (starts) return { from, to: to + comma.length, words: "" };
  return { from: lead.length, to, words: "" };
}
