// The arithmetic of a timeline strip. Pure.

/** Columns in proportion to the seconds. @param {number[]} seconds */
export const columns = (seconds) =>
  seconds.map((one) => `minmax(0, ${Math.max(one, 0.001)}fr)`).join(" ");

const STEPS = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600];

/**
 * The seconds a ruler of this width has room to name: the first, the last and even steps.
 * @param {number} total seconds
 * @param {number} width pixels
 * @returns {number[]}
 */
export function ticks(total, width) {
  const room = 34;
  if (!(total > 0) || width < room * 2) return [];
  const step =
    STEPS.find((one) => (width / total) * one >= room) ??
    Math.ceil((room * total) / width / 600) * 600;
  const found = [];
  for (let at = 0; at < total; at += step) found.push(at);
  // A step that falls just short of the end would collide with it.
  if (found.length > 1 && (total - found.at(-1)) * (width / total) < room)
    found.pop();
  return [...found, total];
}

/** When each shot begins. @param {number[]} seconds */
export function starts(seconds) {
  let at = 0;
  return seconds.map((one) => {
    const start = at;
    at += one;
    return start;
  });
}
