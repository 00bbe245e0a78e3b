// Which frame of a film shows at a frame of the reel, and back. Pure.

/**
 * @typedef {import("./timecode.js").Pair} Pair
 * @typedef {object} Film
 * @property {string} src
 * @property {Pair} rate
 * @property {number} frames
 */
/**
 * @typedef {object} Part
 * @property {string} board
 * @property {string} label
 * @property {number} start in frames of the reel
 * @property {number} end
 * @property {Film} [film] without one a slate holds the place
 */

/**
 * The frame of the part's film that shows at a frame of the reel.
 * @param {Part} part
 * @param {number} frame
 * @param {Pair} rate of the reel
 */
export function inFilm({ start, film }, frame, [num, den]) {
  const [n, d] = film.rate;
  const inside = Math.floor(((frame - start) * den * n) / (num * d));
  return Math.min(film.frames - 1, Math.max(0, inside));
}

/**
 * The frame of the reel at which a frame of the part's film shows.
 * @param {Part} part
 * @param {number} frame of the film
 * @param {Pair} rate of the reel
 */
export function inReel({ start, end, film }, frame, [num, den]) {
  const [n, d] = film.rate;
  return Math.min(end - 1, start + Math.ceil((frame * d * num) / (n * den)));
}

/** The next part with a film, or -1. @param {Part[]} parts @param {number} after */
export const nextFilm = (parts, after) =>
  parts.findIndex(({ film }, at) => at > after && film);

/** The last part before with a film, or -1. @param {Part[]} parts @param {number} before */
export const filmBefore = (parts, before) =>
  parts.findLastIndex(({ film }, at) => at < before && film);
