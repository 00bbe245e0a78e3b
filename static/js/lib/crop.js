// The piece of a picture that fills a frame, in the picture's pixels. Pure.

/**
 * @typedef {object} Box
 * @property {number} left
 * @property {number} top
 * @property {number} width
 * @property {number} height
 *
 * @typedef {{width: number, height: number}} Size
 */

/** A crop has at least so many pixels on its shorter side, where the picture has them. */
const LEAST = 64;

const clamp = (value, least, most) => Math.max(least, Math.min(most, value));

/** As wide as a crop of this shape can be. @param {Size} picture @param {Size} shape */
export const widest = (picture, shape) =>
  Math.min(picture.width, (picture.height * shape.width) / shape.height);

/** As narrow as it may be. @param {Size} picture @param {Size} shape */
export const narrowest = (picture, shape) =>
  Math.min(
    widest(picture, shape),
    Math.max(LEAST, (LEAST * shape.width) / shape.height),
  );

/** Inside of the picture, where its middle was. @param {Box} box @param {Size} picture */
const inside = (box, picture) => ({
  ...box,
  left: clamp(box.left, 0, picture.width - box.width),
  top: clamp(box.top, 0, picture.height - box.height),
});

/** The middle of the picture, as much as fits. @param {Size} picture @param {Size} shape */
export function centred(picture, shape) {
  const width = widest(picture, shape);
  const height = (width * shape.height) / shape.width;
  return {
    left: (picture.width - width) / 2,
    top: (picture.height - height) / 2,
    width,
    height,
  };
}

/** @param {Box} box @param {number} across in pixels of the picture @param {number} down @param {Size} picture */
export const moved = (box, across, down, picture) =>
  inside({ ...box, left: box.left + across, top: box.top + down }, picture);

/**
 * As wide as this, around a point of it that stays where it is (0 to 1 across and down).
 * @param {Box} box @param {number} wanted @param {Size} picture @param {Size} shape
 */
export function zoomed(box, wanted, picture, shape, at = { x: 0.5, y: 0.5 }) {
  const width = clamp(
    wanted,
    narrowest(picture, shape),
    widest(picture, shape),
  );
  const height = (width * shape.height) / shape.width;
  const left = box.left + (box.width - width) * at.x;
  const top = box.top + (box.height - height) * at.y;
  return inside({ left, top, width, height }, picture);
}

/**
 * In whole pixels: of this shape to the nearest one, and inside of the picture.
 * @param {Box} box @param {Size} picture @param {Size} shape @returns {Box}
 */
export function whole(box, picture, shape) {
  let width = Math.min(Math.round(box.width), picture.width);
  let height = Math.round((width * shape.height) / shape.width);
  if (height > picture.height) {
    height = picture.height;
    width = Math.round((height * shape.width) / shape.height);
  }
  const { left, top } = inside(
    { left: Math.round(box.left), top: Math.round(box.top), width, height },
    picture,
  );
  return { left, top, width, height };
}
