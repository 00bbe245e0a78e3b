// One end of the move from crop to crop, in ten-thousandths of the frame: a square box in
// a square of that size, for its shape is the frame's. Pure.
import { moved, whole, zoomed } from "./crop.js";

/** @typedef {import("./crop.js").Box} Box */

export const PARTS = 10_000;
/** As `domain.camera.LEAST_CROP`. */
export const LEAST = 2000;

const FRAME = { width: PARTS, height: PARTS };
const SHAPE = { width: 1, height: 1 };

/** @param {number} left @param {number} top @param {number} size @returns {Box} */
export const end = (left, top, size) =>
  sized({ left, top, width: size, height: size }, size);

/** @param {Box} box @param {number} across @param {number} down @returns {Box} */
export const shifted = (box, across, down) =>
  whole(moved(box, across, down, FRAME), FRAME, SHAPE);

/**
 * As large as this, around its middle, and inside of the frame.
 * @param {Box} box @param {number} wanted @returns {Box}
 */
export const sized = (box, wanted) =>
  whole(
    zoomed(box, Math.max(LEAST, Math.min(PARTS, wanted)), FRAME, SHAPE),
    FRAME,
    SHAPE,
  );

/**
 * One corner pulled so far outwards; the one across from it stays where it is.
 * @param {Box} box @param {string} corner nw, ne, sw or se
 * @param {number} across @param {number} down @returns {Box}
 */
export function pulled(box, corner, across, down) {
  const west = corner.includes("w");
  const north = corner.includes("n");
  const out = ((west ? -across : across) + (north ? -down : down)) / 2;
  const right = box.left + box.width;
  const bottom = box.top + box.height;
  const room = Math.min(
    west ? right : PARTS - box.left,
    north ? bottom : PARTS - box.top,
  );
  const size = Math.round(Math.max(LEAST, Math.min(room, box.width + out)));
  return {
    left: west ? right - size : box.left,
    top: north ? bottom - size : box.top,
    width: size,
    height: size,
  };
}
