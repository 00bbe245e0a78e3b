// Which key does what in the player. Every one of them has a button too.
import { isBusy } from "./dom.js";

const KEYS = {
  " ": "play",
  k: "play",
  j: "shuttle-back",
  l: "shuttle-on",
  "shift+l": "loop",
  arrowleft: "frame-back",
  arrowright: "frame-on",
  ",": "frame-back",
  ".": "frame-on",
  "shift+arrowleft": "second-back",
  "shift+arrowright": "second-on",
  arrowup: "shot-back",
  arrowdown: "shot-on",
  home: "start",
  end: "end",
  m: "mute",
  f: "full",
  s: "speed",
  i: "in",
  o: "out",
  n: "mark-on",
  p: "mark-back",
  c: "comment",
  d: "draw",
  "[": "range-start",
  "]": "range-end",
};

/**
 * What a key means here, or nothing: while typing it is a letter, and Space on a
 * button presses that button.
 * @param {KeyboardEvent} event
 * @param {Record<string, string>} [keys]
 * @returns {string | undefined}
 */
export function actionOf(event, keys = KEYS) {
  if (isBusy(event)) return undefined;
  const onButton =
    event.target instanceof Element &&
    event.target.closest("button, a, summary, input");
  if (event.key === " " && onButton) return undefined;
  // Arrows go from one choice to the next.
  if (event.target instanceof HTMLInputElement && event.target.type === "radio")
    return undefined;
  return keys[(event.shiftKey ? "shift+" : "") + event.key.toLowerCase()];
}
