// A film that takes the place of another on the same screen, at the same moment of it.
import { middleOf } from "./timecode.js";

/** @param {EventTarget} target @param {string[]} types @returns {Promise<string>} */
const first = (target, types) =>
  new Promise((done) => {
    const heard = new AbortController();
    for (const type of types)
      target.addEventListener(
        type,
        () => {
          heard.abort();
          done(type);
        },
        { signal: heard.signal },
      );
  });

/**
 * Load a film behind the one that is shown and bring it to a frame, before it is seen.
 * @param {HTMLVideoElement} shown
 * @param {{url: string, poster: string, rate: [number, number]}} film
 * @param {() => number} frame asked when the film is known, not before
 * @returns {Promise<HTMLVideoElement | null>} none when it cannot be played
 */
export async function behind(shown, { url, poster, rate }, frame) {
  const next = /** @type {HTMLVideoElement} */ (shown.cloneNode());
  next.muted = shown.muted;
  next.poster = poster;
  next.src = url;
  shown.before(next);
  const ended = await first(next, ["loadeddata", "error"]);
  if (ended === "error" || !next.videoWidth) {
    next.remove();
    return null;
  }
  const seeking = first(next, ["seeked", "error"]);
  next.currentTime = middleOf(frame(), rate);
  await seeking;
  return next;
}

/** Its memory is given back at once, not when it is collected. @param {HTMLVideoElement} video */
export function drop(video) {
  video.pause();
  video.removeAttribute("src");
  video.load();
  video.remove();
}
