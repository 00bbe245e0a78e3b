// Where a dragged item would land. Pure: numbers in, numbers out.

/** @typedef {{start: number, size: number}} Box along the list */

/**
 * The place of the dragged item once it lies where it is held: it passes a neighbour
 * when its leading edge passes that neighbour's middle.
 * @param {Box[]} boxes in order, as they lay when the drag began
 * @param {number} from
 * @param {number} by how far it was moved on
 */
export function placeOf(boxes, from, by) {
  const near = boxes[from].start + by;
  const far = near + boxes[from].size;
  let place = from;
  boxes.forEach(({ start, size }, i) => {
    const middle = start + size / 2;
    if (i < from && near < middle) place = Math.min(place, i);
    if (i > from && far > middle) place = Math.max(place, i);
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
  const room = boxes[from].size + gap;
  return boxes.map((_box, i) => {
    if (i > from && i <= place) return -room;
    if (i < from && i >= place) return room;
    return 0;
  });
}
