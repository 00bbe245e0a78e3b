// Takes on one timeline, shot by shot: where each of them is. Pure; the timeline itself
// is made by storyboard/domain/align.py.

/** @typedef {[number, number]} Pair */
/** @typedef {{rate: Pair, frames: number, shots: Pair[]}} Track a take: shots as [start, end) of its frames */
/** @typedef {{rate: Pair, frames: number, shots: {start: number, end: number}[], takes: Track[]}} Timeline */

/** Seconds of so many frames. @param {number} frames @param {Pair} rate */
export const secondsOf = (frames, [num, den]) => (frames * den) / num;

/** Which shot a frame of the timeline is in. @param {Timeline} line @param {number} frame */
export function shotAt({ shots }, frame) {
  const at = shots.findIndex(({ end }) => frame < end);
  return at < 0 ? shots.length - 1 : at;
}

/**
 * The frame of a take that belongs to a frame of the timeline. Where its shot ends
 * earlier, its last picture; where it has no such shot, the last of all.
 * @param {Timeline} line
 * @param {Track} take
 * @param {number} frame
 */
export function frameOfTake(line, take, frame) {
  const shot = shotAt(line, frame);
  const span = take.shots[shot];
  if (!span) return take.frames - 1;
  const [num, den] = line.rate;
  const [ownNum, ownDen] = take.rate;
  const into = frame - line.shots[shot].start;
  // Whole numbers throughout, so that no frame is missed by rounding.
  const own = Math.floor((into * den * ownNum) / (num * ownDen));
  return Math.min(span[0] + own, span[1] - 1, take.frames - 1);
}

/** How long a take's shot is, in seconds; none: it has no such shot. @param {Track} take @param {number} shot */
export const lengthOf = (take, shot) => {
  const span = take.shots[shot];
  return span ? secondsOf(span[1] - span[0], take.rate) : 0;
};

/** The take whose shot lasts longest says where all are; of equals the first. @param {Timeline} line @param {number} shot */
export function leaderOf({ takes }, shot) {
  const lengths = takes.map((take) => lengthOf(take, shot));
  return lengths.indexOf(Math.max(...lengths));
}
