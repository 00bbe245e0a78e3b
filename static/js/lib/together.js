// Several films as one: the take that leads says where all are; the others are brought
// back when they are off.
import { frameOfTake, leaderOf, lengthOf, secondsOf, shotAt } from "./align.js";
import { Playhead } from "./playhead.js";
import { frameShown, middleOf } from "./timecode.js";

// In frames. A film that is off hurries or dawdles until it is not; one that is far off
// jumps, which takes it a moment.
const JUMP = 4;
const NUDGE = 0.2;
const MOST_NUDGE = 0.06;
// Of so many frames that were shown, and not before there are so few.
const CLOCK = 8;
const ENOUGH = 3;
const HAVE_FUTURE_DATA = 3;

/** @typedef {import("./align.js").Timeline} Timeline */

export class Together {
  /**
   * @param {HTMLVideoElement[]} videos
   * @param {Timeline} line
   * @param {(frame: number) => void} show every frame of the timeline that is reached
   */
  constructor(videos, line, show) {
    Object.assign(this, { videos, line, show });
    this.tracks = videos.map((video, i) => ({
      video,
      take: line.takes[i],
      head: new Playhead(
        video,
        line.takes[i].rate,
        line.takes[i].frames,
        () => {},
      ),
      seen: -1,
      /** @type {number[]} */
      clock: [],
    }));
    this.frame = 0;
    this.shot = 0;
    this.speed = 1;
    this.running = false;
    this.loops = false;
    this.drift = 0;
    this.worst = 0;
    this.tracks.forEach((track) => this.watch(track));
  }

  /** What is really on the screen, and when it came there. */
  watch(track) {
    track.video.requestVideoFrameCallback?.((_now, seen) => {
      track.seen = seen.mediaTime;
      if (this.running) {
        track.clock.push(
          seen.mediaTime - (seen.expectedDisplayTime / 1000) * this.speed,
        );
        if (track.clock.length > CLOCK) track.clock.shift();
        const drift = this.apart(track);
        if (drift !== null) {
          this.drift = drift;
          this.worst = Math.max(this.worst, Math.abs(drift));
        }
      }
      this.watch(track);
    });
  }

  /**
   * How many frames a film is ahead of the one that leads, as they are shown. A screen
   * shows a frame late and never early, so the earliest of the last few tell the time.
   */
  apart(track) {
    const lead = this.tracks[this.leader];
    if (track === lead || track.video.paused) return null;
    if (track.clock.length < ENOUGH || lead.clock.length < ENOUGH) return null;
    const off =
      this.into(track, Math.max(...track.clock)) -
      this.into(lead, Math.max(...lead.clock));
    return off / secondsOf(1, track.take.rate);
  }

  get leader() {
    return leaderOf(this.line, this.shot);
  }

  /** Seconds since this shot began, in a take. */
  into({ take }, time) {
    const [start] = take.shots[this.shot] ?? [take.frames];
    return time - secondsOf(start, take.rate);
  }

  /** Has a take anything of this shot left at that many seconds? */
  plays({ take }, into = 0) {
    return into < lengthOf(take, this.shot) - 0.5 * secondsOf(1, take.rate);
  }

  /** @param {number} frame */
  seek(frame) {
    this.frame = Math.min(this.line.frames - 1, Math.max(0, Math.round(frame)));
    this.shot = shotAt(this.line, this.frame);
    for (const { head, take } of this.tracks)
      head.seek(frameOfTake(this.line, take, this.frame));
    this.show(this.frame);
  }

  /** The frames that are shown now, of each take. */
  get shown() {
    return this.tracks.map(({ seen, take }) =>
      seen < 0 ? -1 : frameShown(seen, take.rate),
    );
  }

  /** When every film has arrived where it was sent. */
  async settled() {
    while (this.tracks.some(({ head }) => head.seeking || head.wanted !== null))
      await new Promise((done) => requestAnimationFrame(done));
  }

  async play() {
    if (this.running) return;
    this.worst = 0;
    return this.start();
  }

  async start() {
    this.running = true;
    if (this.frame >= this.line.frames - 1) this.seek(0);
    await this.settled();
    if (!this.running) return;
    this.began = performance.now();
    const into = this.from();
    for (const track of this.tracks) {
      track.clock = [];
      this.go(track, into);
    }
    this.tick();
  }

  /** Seconds into the shot at the frame of the timeline. */
  from() {
    const begun = this.line.shots[this.shot].start;
    return secondsOf(this.frame - begun, this.line.rate);
  }

  go(track, into) {
    track.video.playbackRate = this.speed;
    if (this.plays(track, into)) void track.video.play().catch(() => {});
  }

  pause() {
    const was = this.running;
    this.running = false;
    cancelAnimationFrame(this.next ?? 0);
    cancelAnimationFrame(this.rewinding ?? 0);
    this.rewinding = 0;
    this.speed = this.chosen ?? 1;
    for (const { video } of this.tracks) video.pause();
    if (was) this.seek(this.frame);
  }

  tick() {
    if (!this.running) return;
    this.next = requestAnimationFrame(() => this.tick());
    const lead = this.tracks[this.leader];
    const into = this.into(lead, lead.video.currentTime);
    if (lead.video.ended || !this.plays(lead, into)) return this.over(lead);
    this.follow(lead, into);
    const shot = this.line.shots[this.shot];
    const [num, den] = this.line.rate;
    const at = shot.start + Math.floor(Math.max(0, into) * (num / den) + 1e-6);
    const frame = Math.min(shot.end - 1, at);
    if (frame !== this.frame) {
      this.frame = frame;
      this.show(frame);
    }
  }

  /** All wait for one that has to load. @returns {boolean} */
  waits(into) {
    const late = this.tracks.some(
      (track) =>
        this.plays(track, into) && track.video.readyState < HAVE_FUTURE_DATA,
    );
    if (late) for (const { video } of this.tracks) video.pause();
    return late;
  }

  follow(lead, into) {
    if (this.waits(into)) return;
    for (const track of this.tracks) {
      const { video, take } = track;
      const holds = !this.plays(track, into);
      if (holds && !video.paused) {
        video.pause();
        const [, end] = take.shots[this.shot] ?? [0, take.frames];
        video.currentTime = middleOf(end - 1, take.rate);
      }
      if (holds) continue;
      if (video.paused) this.go(track, into);
      if (track !== lead) this.steer(track, into);
    }
  }

  steer(track, into) {
    const { video, take } = track;
    const frames = this.apart(track);
    if (video.seeking || frames === null) return;
    const [start] = take.shots[this.shot];
    if (Math.abs(frames) > JUMP) {
      video.currentTime = secondsOf(start, take.rate) + into;
      track.clock = [];
    }
    const off = Math.max(-1, Math.min(1, frames));
    const part = Math.abs(frames) > NUDGE ? off * MOST_NUDGE : 0;
    const rate = this.speed * (1 - part);
    if (Math.abs(video.playbackRate - rate) > 0.005) video.playbackRate = rate;
  }

  /** The shot is over: it comes again, or the next one does, or it was the last. */
  over(lead) {
    const last = this.line.shots.length - 1;
    if (this.loops) return this.again();
    if (this.shot === last) {
      this.frame = this.line.frames - 1;
      return this.pause();
    }
    // A film that waited takes a moment to go on: all begin this shot together.
    const waited = this.tracks.some(({ video }) => video.paused);
    this.shot += 1;
    this.frame = this.line.shots[this.shot].start;
    if (waited || lead !== this.tracks[this.leader]) return this.again();
    this.show(this.frame);
  }

  again() {
    this.running = false;
    for (const { video } of this.tracks) video.pause();
    this.seek(this.line.shots[this.shot].start);
    void this.start();
  }

  /** @param {number} by frames */
  step(by) {
    const from = this.frame;
    this.pause();
    this.seek(from + by);
  }

  /** Faster at every press: 1, 2, 4 times. @param {1 | -1} way */
  hurry(way) {
    const now = this.rewinding ? -this.back : this.running ? this.speed : 0;
    const next = Math.sign(now) === way ? Math.min(4, Math.abs(now) * 2) : 1;
    const chosen = this.chosen;
    this.pause();
    this.chosen = chosen;
    if (way < 0) return this.rewind(next);
    this.speed = next;
    void this.play();
  }

  /** Browsers do not play backwards: seek along the clock instead. @param {number} speed */
  rewind(speed) {
    this.back = speed;
    const from = this.frame;
    const began = performance.now();
    const [num, den] = this.line.rate;
    const back = (now) => {
      this.seek(from - (((now - began) / 1000) * speed * num) / den);
      this.rewinding = this.frame > 0 ? requestAnimationFrame(back) : 0;
    };
    this.rewinding = requestAnimationFrame(back);
  }

  /** @param {number} speed */
  set rate(speed) {
    this.chosen = this.speed = speed;
    for (const track of this.tracks) {
      track.video.playbackRate = speed;
      track.clock = [];
    }
  }

  close() {
    this.pause();
    for (const { head } of this.tracks) head.close();
  }
}
