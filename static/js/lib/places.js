// Places in a film whose shots change length, order and number. Pure.
import { frameAt } from "./timecode.js";

/**
 * A shot in frames. `id` is empty where nobody knows whose it is.
 * @typedef {{id: string, start: number, end: number}} Span
 */

/**
 * The shots of a strip as they would lie in a film.
 * @param {{id: string, seconds: number}[]} shots
 * @param {[number, number]} rate
 * @returns {Span[]}
 */
export function spansOf(shots, rate) {
  let at = 0;
  return shots.map(({ id, seconds }) => {
    const start = frameAt(at, rate);
    at += seconds;
    return { id, start, end: frameAt(at, rate) };
  });
}

/** Which shot a frame belongs to. @param {Span[]} spans @param {number} frame */
export function shotAt(spans, frame) {
  const at = spans.findIndex(({ end }) => frame < end);
  return at < 0 ? spans.length - 1 : at;
}

/**
 * The same place in another film: in the same shot, as far from its beginning. A shorter
 * shot holds it at its end; of one that is gone, it is where the next one begins.
 * @param {number} frame
 * @param {Span[]} from
 * @param {Span[]} to
 */
export function carried(frame, from, to) {
  if (!from.length || !to.length) return 0;
  const at = shotAt(from, frame);
  const { id, start } = from[at];
  const same = id ? to.findIndex((span) => span.id === id) : -1;
  const isGone = id && same < 0 && to.some((span) => span.id);
  const span = to[same < 0 ? Math.min(at, to.length - 1) : same];
  const into = isGone ? 0 : Math.max(0, frame - start);
  return Math.min(span.start + into, Math.max(span.start, span.end - 1));
}
