// Whole frames on a native <video>: one seek in flight, and the truth from the frame callback.
import { frameShown, middleOf } from "./timecode.js";

/** @typedef {import("./timecode.js").Pair} Pair */

/**
 * The speed after one more press of J or L: 1, 2, 4 times; the other way starts at 1 again.
 * @param {number} speed below 0 it runs back, 0 is no shuttle
 * @param {1 | -1} way
 */
export const hurried = (speed, way) =>
  Math.sign(speed) === way ? way * Math.min(4, Math.abs(speed) * 2) : way;

export class Playhead {
  /**
   * @param {HTMLVideoElement} video
   * @param {Pair} rate
   * @param {number} frames
   * @param {(frame: number) => void} show called with every frame that is shown or asked for
   */
  constructor(video, rate, frames, show) {
    Object.assign(this, { video, rate, frames, show });
    this.frame = 0;
    /** @type {number | null} */
    this.wanted = null;
    this.seeking = false;
    /** It stands where it was told to; a late picture of before says nothing. */
    this.rests = false;
    this.shuttle = 0;
    this.stop = new AbortController();
    const { signal } = this.stop;
    const settled = () => {
      this.seeking = false;
      this.pump();
    };
    video.addEventListener("seeked", settled, { signal });
    video.addEventListener("error", settled, { signal });
    // A seek before the file is known would be lost.
    video.addEventListener("loadedmetadata", () => this.pump(), { signal });
    video.addEventListener("play", () => (this.rests = false), { signal });
    video.addEventListener("ended", () => this.tell(this.frames - 1), {
      signal,
    });
    this.listen();
  }

  listen() {
    this.video.requestVideoFrameCallback?.((_now, { mediaTime }) => {
      if (this.stop.signal.aborted) return;
      // While a seek is on its way the wish counts, not the frame it left behind.
      const stands = this.rests && this.video.paused;
      if (this.wanted === null && !this.seeking && !stands) {
        this.tell(frameShown(mediaTime, this.rate));
      }
      this.listen();
    });
  }

  /** @param {number} frame */
  clamp(frame) {
    return Math.min(this.frames - 1, Math.max(0, Math.round(frame)));
  }

  /** @param {number} frame */
  tell(frame) {
    this.frame = this.clamp(frame);
    this.show(this.frame);
  }

  /** @param {number} frame */
  seek(frame) {
    this.wanted = this.clamp(frame);
    this.rests = true;
    this.tell(this.wanted);
    this.pump();
  }

  pump() {
    if (this.wanted === null || this.seeking || this.video.readyState < 1)
      return;
    const frame = this.wanted;
    this.wanted = null;
    this.seeking = true;
    this.video.currentTime = middleOf(frame, this.rate);
  }

  async play() {
    this.endShuttle();
    if (this.frame >= this.frames - 1) this.seek(0);
    await this.video.play().catch(() => {});
  }

  /** Stop on a whole frame, the one that was shown last. */
  pause() {
    this.endShuttle();
    const was = this.video.paused;
    this.video.pause();
    if (!was) this.seek(this.frame);
  }

  /** @param {number} by frames */
  step(by) {
    const from = this.wanted ?? this.frame;
    this.pause();
    this.seek(from + by);
  }

  /** @param {1 | -1} way */
  hurry(way) {
    const next = hurried(this.shuttle, way);
    this.endShuttle();
    this.shuttle = next;
    if (way > 0) {
      this.video.playbackRate = next;
      void this.video.play().catch(() => {});
    } else this.rewind(-next);
  }

  /** Browsers do not play backwards: seek along the clock instead. @param {number} speed */
  rewind(speed) {
    this.video.pause();
    const from = this.frame;
    const began = performance.now();
    const [num, den] = this.rate;
    const back = (now) => {
      const frame = from - (((now - began) / 1000) * speed * num) / den;
      this.seek(frame);
      if (frame > 0) this.rewinding = requestAnimationFrame(back);
      else this.endShuttle();
    };
    this.rewinding = requestAnimationFrame(back);
  }

  endShuttle() {
    cancelAnimationFrame(this.rewinding ?? 0);
    this.rewinding = 0;
    if (this.shuttle > 0) this.video.playbackRate = this.speed ?? 1;
    this.shuttle = 0;
  }

  /** Is time running, forwards or backwards? */
  get running() {
    return !this.video.paused || Boolean(this.rewinding);
  }

  close() {
    this.endShuttle();
    this.stop.abort();
  }
}
