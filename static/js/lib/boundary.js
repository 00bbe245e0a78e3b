// The boundary between two shots while it is dragged: the twin of domain/boundary.py.

/**
 * @typedef {object} Lengths
 * @property {number[]} seconds
 * @property {boolean[]} locked
 * @property {number} least
 */

/** A board is an hour long at most. */
const LONGEST = 3600;

/** @typedef {"exchange" | "push" | "total"} Way */

/** The unlocked shots of each side, in the order in which they pay; the first one takes. */
function sides({ locked }, after, way) {
  const free = locked.flatMap((lock, i) => (lock ? [] : [i]));
  const before = free.filter((i) => i <= after).reverse();
  const behind = free.filter((i) => i > after);
  if (way === "push") behind.reverse();
  return { before, behind: way === "total" ? [] : behind };
}

const spare = ({ seconds, least }, shots) =>
  shots.reduce((sum, i) => sum + Math.max(seconds[i] - least, 0), 0);

/**
 * How many seconds it can go earlier (0 or less) and later (0 or more).
 * @param {Lengths} lengths
 * @param {number} after the shot it ends, from 0
 * @param {Way} [way]
 */
export function reach(lengths, after, way = "exchange") {
  const { before, behind } = sides(lengths, after, way);
  const total = lengths.seconds.reduce((a, b) => a + b, 0);
  const earlier = behind.length || way === "total" ? spare(lengths, before) : 0;
  const room =
    way === "total" ? Math.max(LONGEST - total, 0) : spare(lengths, behind);
  return [earlier ? -earlier : 0, before.length ? room : 0];
}

/**
 * What it runs into on its way, in words: the least length of a shot or a lock.
 * @param {Lengths & {model: string}} lengths `model`: whose least length it is
 * @param {number} after
 * @param {Way} way
 * @param {boolean} later the way it is pushed
 */
export function wall(lengths, after, way, later) {
  const { before, behind } = sides(lengths, after, way);
  const [payers, takers] = later ? [behind, before] : [before, behind];
  if (way === "total" && later && takers.length)
    return "A board lasts an hour at most.";
  if (!payers.length || (!takers.length && way !== "total"))
    return "Locked shots keep their length.";
  const { least, model } = lengths;
  return least > 1
    ? `${model} needs ${least} s or more for each shot.`
    : "A shot lasts 1 s at least.";
}

/**
 * The lengths once it has gone so far, or as far as it can.
 * @param {Lengths} lengths
 * @param {number} after
 * @param {number} by
 * @param {Way} [way]
 */
export function moveBoundary(lengths, after, by, way = "exchange") {
  const [fewest, most] = reach(lengths, after, way);
  const gone = Math.max(fewest, Math.min(most, by));
  const seconds = [...lengths.seconds];
  const { before, behind } = sides(lengths, after, way);
  const [payers, takers] = gone > 0 ? [behind, before] : [before, behind];
  let left = Math.abs(gone);
  for (const shot of payers) {
    const step = Math.min(left, Math.max(seconds[shot] - lengths.least, 0));
    seconds[shot] -= step;
    left -= step;
  }
  if (takers.length) seconds[takers[0]] += Math.abs(gone);
  return { seconds, by: gone };
}
