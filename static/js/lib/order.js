// Where a dragged item would land. Pure: numbers in, numbers out.

/** @typedef {{top: number, height: number}} Box */

/**
 * The place of the dragged item once it lies where it is held: it passes a neighbour
 * when its leading edge passes that neighbour's middle.
 * @param {Box[]} boxes in order, as they lay when the drag began
 * @param {number} from
 * @param {number} by how far it was moved down
 */
export function placeOf(boxes, from, by) {
  const top = boxes[from].top + by;
  const bottom = top + boxes[from].height;
  let place = from;
  boxes.forEach(({ top: start, height }, i) => {
    const middle = start + height / 2;
    if (i < from && top < middle) place = Math.min(place, i);
    if (i > from && bottom > middle) place = Math.max(place, i);
  });
  return place;
}

/**
 * How far each item moves aside so that the dragged one fits at `place`.
 * @param {Box[]} boxes
 * @param {number} from
 * @param {number} place
 * @param {number} gap
 */
export function shifts(boxes, from, place, gap) {
  const room = boxes[from].height + gap;
  return boxes.map((_box, i) => {
    if (i > from && i <= place) return -room;
    if (i < from && i >= place) return room;
    return 0;
  });
}
