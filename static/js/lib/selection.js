// Several of a row of ids. Pure.

/**
 * All from one to another, whichever comes first.
 * @param {string[]} all
 * @param {string} from
 * @param {string} to
 */
export function between(all, from, to) {
  const ends = [all.indexOf(from), all.indexOf(to)].sort((a, b) => a - b);
  return ends[0] < 0 ? [to] : all.slice(ends[0], ends[1] + 1);
}

/** One more, or one fewer. @param {string[]} ids @param {string} id */
export const toggled = (ids, id) =>
  ids.includes(id) ? ids.filter((one) => one !== id) : [...ids, id];
