// Time, exactly: the twin of storyboard/domain/timing.py, held to the same vectors.
// A rate is [numerator, denominator]; seconds are a whole number or such a pair.

/** @typedef {[number, number]} Pair */

/** @param {number | Pair} value @returns {Pair} */
const pair = (value) => (Array.isArray(value) ? value : [value, 1]);

/** @param {number} a @param {number} b @returns {number} */
const divisor = (a, b) => (b ? divisor(b, a % b) : a);

/** @param {number} frame */
function check(frame) {
  if (!(Number.isInteger(frame) && frame >= 0)) {
    throw new RangeError("frames start at 0");
  }
}

/**
 * The frame on screen at `seconds`: frame n covers [n / rate, (n + 1) / rate).
 * @param {number | Pair} seconds
 * @param {Pair} rate
 */
export function frameAt(seconds, [num, den]) {
  const [n, d] = pair(seconds);
  if (n < 0) throw new RangeError("time starts at 0");
  return Math.floor((n * num) / (d * den));
}

/**
 * When `frame` begins, in lowest terms. Exact inverse of `frameAt`.
 * @param {number} frame
 * @param {Pair} rate
 * @returns {Pair}
 */
export function secondsAt(frame, [num, den]) {
  check(frame);
  const by = divisor(frame * den, num);
  return [(frame * den) / by, num / by];
}

/** Frames a timecode counts per second: 24 for 24000/1001. @param {Pair} rate */
export const nominal = ([num, den]) => Math.ceil(num / den);

const two = (n) => String(n).padStart(2, "0");

/** `HH:MM:SS:FF`, non-drop. @param {number} frame @param {Pair} rate */
export function timecode(frame, rate) {
  check(frame);
  const count = nominal(rate);
  const seconds = Math.floor(frame / count);
  const minutes = Math.floor(seconds / 60);
  const parts = [
    Math.floor(minutes / 60),
    minutes % 60,
    seconds % 60,
    frame % count,
  ];
  return parts.map(two).join(":");
}

/** The frame a timecode names. @param {string} code @param {Pair} rate */
export function frameOf(code, rate) {
  const found = /^(\d{2,}):([0-5]\d):([0-5]\d):(\d{2,3})$/.exec(code);
  if (!found) throw new RangeError(`not a timecode: ${code}`);
  const [hh, mm, ss, ff] = found.slice(1).map(Number);
  const count = nominal(rate);
  if (ff >= count) {
    throw new RangeError(
      `frame ${ff} does not exist at ${count} frames per second`,
    );
  }
  return ((hh * 60 + mm) * 60 + ss) * count + ff;
}

/**
 * Where to seek to see `frame`: its middle. Its beginning shows the frame before it
 * about every third time.
 * @param {number} frame
 * @param {Pair} rate
 */
export const middleOf = (frame, [num, den]) => ((frame + 0.5) * den) / num;

/** The frame a player shows, from the media time it reports. @param {number} time @param {Pair} rate */
export const frameShown = (time, [num, den]) => Math.round((time * num) / den);

/**
 * `?t=` of a link: `84f` a frame, `00:00:03:12` a timecode, `3.5` seconds.
 * @param {string | null} text
 * @param {Pair} rate
 * @returns {number | null}
 */
export function frameFromLink(text, rate) {
  if (!text) return null;
  if (/^\d+f$/.test(text)) return Number.parseInt(text, 10);
  if (/^\d+(\.\d{1,6})?$/.test(text)) {
    return frameAt([Math.round(Number(text) * 1e6), 1e6], rate);
  }
  try {
    return frameOf(text, rate);
  } catch {
    return null;
  }
}

/** `0:42`, `12:05`, `1:02:03`: a length for people. @param {number} seconds */
export function clock(seconds) {
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes}:${two(seconds % 60)}`;
  return `${Math.floor(minutes / 60)}:${two(minutes % 60)}:${two(seconds % 60)}`;
}
