// <clip-player>: whole frames everywhere, one set of actions for buttons and keys.
import { $, on, say } from "./lib/dom.js";
import { Marks } from "./lib/marks.js";
import { paintButtons } from "./lib/player-buttons.js";
import { actionOf } from "./lib/player-keys.js";
import { Playhead } from "./lib/playhead.js";
import { Points } from "./lib/points.js";
import { Scrubber, spanAt } from "./lib/scrubber.js";
import { frameFromLink, nominal, timecode } from "./lib/timecode.js";
import "./time-links.js";

const SPEEDS = [0.25, 0.5, 1, 1.5, 2];

/** @param {string | undefined} text "24000/1001" @returns {[number, number]} */
const rateOf = (text) => {
  const [num, den] = (text ?? "24/1").split("/").map(Number);
  return [num, den || 1];
};

class ClipPlayer extends HTMLElement {
  connectedCallback() {
    const video = $("video", this);
    if (!(video instanceof HTMLVideoElement)) return;
    const data = this.dataset;
    this.video = video;
    this.rate = rateOf(data.rate);
    this.frames = Math.max(1, Number(data.frames));
    this.spans = JSON.parse(data.spans || "[]");
    if (!this.spans.length) this.spans = [{ start: 0, end: this.frames }];
    this.head = this.headOf(video);
    this.points = new Points($(".io", this), this.rate, this.frames);
    this.pins = new Marks($(".scrub", this), this.frames);
    this.bar = new Scrubber($(".scrub", this), {
      rate: this.rate,
      frames: this.frames,
      spans: this.spans,
      seek: (frame) => this.seekTo(frame),
      sprite: data.sprite
        ? {
            url: data.sprite,
            columns: Number(data.spriteColumns),
            count: Number(data.spriteCount),
          }
        : undefined,
    });
    this.watch();
    const asked = new URLSearchParams(window.location.search).get("t");
    this.head.seek(frameFromLink(asked, this.rate) ?? 0);
    this.tell("player:ready");
  }

  disconnectedCallback() {
    this.head?.close();
    this.stop?.abort();
  }

  /** @param {HTMLVideoElement} video */
  headOf(video) {
    return new Playhead(video, this.rate, this.frames, (frame) =>
      this.show(frame),
    );
  }

  /** @param {string} type @param {object} [detail] */
  tell(type, detail) {
    this.dispatchEvent(new CustomEvent(type, { bubbles: true, detail }));
  }

  /** Buttons say what they would do now; trouble is said in words. */
  watch() {
    const { video } = this;
    this.stop = new AbortController();
    const { signal } = this.stop;
    const follow = () => this.paint();
    video.addEventListener("ended", () => this.round(), { signal });
    for (const type of [
      "play",
      "pause",
      "ended",
      "volumechange",
      "ratechange",
    ]) {
      video.addEventListener(type, follow, { signal });
    }
    const wait = (is) => () => this.toggleAttribute("data-waiting", is);
    video.addEventListener("waiting", wait(true), { signal });
    for (const type of ["playing", "seeked", "canplay", "pause", "error"]) {
      video.addEventListener(type, wait(false), { signal });
    }
    const broken = () => {
      // A picture that cannot be decoded still plays its sound: width 0 tells.
      const bad =
        Boolean(video.error) || (video.readyState > 0 && !video.videoWidth);
      $(".oops", this)?.toggleAttribute("hidden", !bad);
    };
    for (const type of ["error", "loadedmetadata"])
      video.addEventListener(type, broken, { signal });
    broken();
    document.addEventListener("fullscreenchange", follow, { signal });
    document.addEventListener("keydown", (event) => this.key(event), {
      signal,
    });
    this.paint();
  }

  /** The frame on screen. */
  get frame() {
    return this.head.frame;
  }

  get running() {
    return this.head.running;
  }

  pause() {
    this.head.pause();
  }

  play() {
    void this.head.play();
  }

  /** @param {number} frame */
  seekTo(frame) {
    this.head.pause();
    this.head.seek(frame);
  }

  show(frame) {
    this.bar?.show(frame);
    const code = $("[data-timecode]", this);
    if (code) code.textContent = timecode(frame, this.rate);
    this.dataset.frame = String(frame);
    this.tell("player:frame", { frame });
    if (this.looping && this.points.isOver(frame) && !this.video.paused)
      this.round();
  }

  /** From the end of what is looped to its beginning. */
  round() {
    if (!this.looping || !this.points.span) return;
    this.head.seek(this.points.span.start);
    void this.video.play().catch(() => {});
  }

  /** What was said where. @param {import("./lib/marks.js").Mark[]} marks */
  marks(marks) {
    this.pins.set(marks);
  }

  /** What is being said is about these frames. @param {{start: number, end: number} | null} span */
  choose(span) {
    this.pins.choose(span);
  }

  /** @param {1 | -1} way */
  toMark(way) {
    const mark = this.pins.beside(this.frame, way);
    if (!mark) return say(way > 0 ? "No later comment" : "No earlier comment");
    this.seekTo(mark.start);
    this.tell("player:mark", { id: mark.id });
  }

  /** @param {string} name */
  do(name) {
    const { head, video, spans, frames } = this;
    const second = nominal(this.rate);
    const at = spanAt(spans, head.frame);
    const actions = {
      play: () => (head.running ? head.pause() : void head.play()),
      "frame-back": () => head.step(-1),
      "frame-on": () => head.step(1),
      "second-back": () => head.step(-second),
      "second-on": () => head.step(second),
      // Like every player: first to this shot's beginning, then to the one before.
      "shot-back": () =>
        this.seekTo(
          spans[head.frame > spans[at].start ? at : Math.max(0, at - 1)].start,
        ),
      "shot-on": () => this.seekTo(spans[at + 1]?.start ?? frames - 1),
      start: () => this.seekTo(0),
      end: () => this.seekTo(frames - 1),
      "shuttle-back": () => head.hurry(-1),
      "shuttle-on": () => head.hurry(1),
      in: () => this.points.set("in", head.frame),
      out: () => this.points.set("out", head.frame),
      "points-off": () => this.points.clear(),
      "mark-back": () => this.toMark(-1),
      "mark-on": () => this.toMark(1),
      mute: () => (video.muted = !video.muted),
      loop: () => this.loop(),
      speed: () => this.speed(),
      full: () => this.full(),
      quality: () =>
        void import("./lib/quality.js").then((it) => it.turn(this)),
      reload: () => video.load(),
    };
    if (actions[name]) actions[name]();
    // Of those who write about the film, or lay another beside it.
    else this.tell("player:do", { name });
    this.paint();
  }

  loop() {
    this.looping = !this.looping;
    const { span } = this.points;
    if (!this.looping) return say("Loop off");
    say(span ? "Loop between in and out" : "Loop on");
    if (span && (this.frame < span.start || this.frame >= span.end))
      this.head.seek(span.start);
  }

  /** Another file of the same film takes the screen, at the same frame. @param {HTMLVideoElement} next */
  adopt(next) {
    const { frame, running, video } = this;
    this.stop.abort();
    this.head.close();
    next.playbackRate = video.playbackRate;
    this.video = next;
    this.head = this.headOf(next);
    this.head.seek(frame);
    this.watch();
    if (running) this.play();
  }

  speed() {
    const { video, head } = this;
    head.endShuttle();
    const next =
      SPEEDS[(SPEEDS.indexOf(video.playbackRate) + 1) % SPEEDS.length];
    head.speed = next;
    video.playbackRate = next;
    say(`Speed ${next}`);
  }

  full() {
    if (document.fullscreenElement) return document.exitFullscreen();
    // iPhones only let the video itself fill the screen, without what stands over it.
    if (!this.requestFullscreen && $(".watermark", this))
      return this.toggleAttribute("data-fills");
    if (this.requestFullscreen) return this.requestFullscreen();
    return this.video.webkitEnterFullscreen?.();
  }

  /** @param {KeyboardEvent} event */
  key(event) {
    const name = actionOf(event);
    if (!name) return;
    event.preventDefault();
    this.do(name);
  }

  paint() {
    // Of a whole film the browser does it, without a gap.
    this.video.loop = Boolean(this.looping && !this.points.span);
    paintButtons(this, this.video, this.running, Boolean(this.looping));
    if (this.was !== this.running) this.tell("player:state");
    this.was = this.running;
  }
}
customElements.define("clip-player", ClipPlayer);

on("click", "clip-player [data-do]", (_event, button) =>
  button.closest("clip-player").do(button.dataset.do),
);
on("click", "clip-player .screen video", (_event, video) =>
  video.closest("clip-player").do("play"),
);
on("click", ".pins [data-mark]", (_event, pin) => {
  const player = pin.closest("clip-player");
  player.seekTo(Number(pin.dataset.start));
  player.tell("player:mark", { id: pin.dataset.mark });
});
