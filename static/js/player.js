// <clip-player>: whole frames everywhere, one set of actions for buttons and keys.
import { $, on, say } from "./lib/dom.js";
import { paintButtons } from "./lib/player-buttons.js";
import { actionOf } from "./lib/player-keys.js";
import { Playhead } from "./lib/playhead.js";
import { Scrubber, spanAt } from "./lib/scrubber.js";
import { frameFromLink, nominal, timecode } from "./lib/timecode.js";

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
    this.head = new Playhead(video, this.rate, this.frames, (frame) =>
      this.show(frame),
    );
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
  }

  disconnectedCallback() {
    this.head?.close();
    this.stop?.abort();
  }

  /** Buttons say what they would do now; trouble is said in words. */
  watch() {
    const { video } = this;
    this.stop = new AbortController();
    const { signal } = this.stop;
    const follow = () => this.paint();
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
    this.dispatchEvent(
      new CustomEvent("player:frame", { bubbles: true, detail: { frame } }),
    );
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
      mute: () => (video.muted = !video.muted),
      loop: () => (video.loop = !video.loop),
      speed: () => this.speed(),
      full: () => this.full(),
      reload: () => video.load(),
    };
    actions[name]?.();
    this.paint();
    if (name === "loop") say(video.loop ? "Loop on" : "Loop off");
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
    // iPhones only let the video itself fill the screen.
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
    paintButtons(this, this.video, this.head.running);
  }
}
customElements.define("clip-player", ClipPlayer);

on("click", "clip-player [data-do]", (_event, button) =>
  button.closest("clip-player").do(button.dataset.do),
);
on("click", "clip-player .screen video", (_event, video) =>
  video.closest("clip-player").do("play"),
);
// A timecode anywhere on the page leads to its frame.
on("click", "[data-seek-frame]", (event, link) => {
  const player = $("clip-player");
  if (!player) return;
  event.preventDefault();
  player.seekTo(Number(link.dataset.seekFrame));
});
