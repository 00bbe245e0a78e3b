// <reel-player>: the films of a project one after the other, on one timeline.
import { $, $$, on, say } from "./lib/dom.js";
import { paintButtons } from "./lib/player-buttons.js";
import { actionOf } from "./lib/player-keys.js";
import { hurried } from "./lib/playhead.js";
import { Decks } from "./lib/reel-decks.js";
import { filmBefore, inFilm, inReel, nextFilm } from "./lib/reel.js";
import { Scrubber, spanAt } from "./lib/scrubber.js";
import { frameFromLink, nominal, timecode } from "./lib/timecode.js";
import { toast } from "./lib/toast.js";

/** @typedef {import("./lib/reel-decks.js").Deck} Deck */

class ReelPlayer extends HTMLElement {
  connectedCallback() {
    this.rate = this.dataset.rate.split("/").map(Number);
    this.parts = JSON.parse(this.dataset.parts);
    this.frames = this.parts.at(-1).end;
    this.decks = new Decks($$("video", this), (deck, frame) =>
      this.heard(deck, frame),
    );
    this.running = false;
    /** By J and L: 1, 2 or 4 times, below 0 it runs back; 0 is plain playing. */
    this.shuttle = 0;
    this.loop = false;
    this.bar = new Scrubber($(".scrub", this), {
      rate: this.rate,
      frames: this.frames,
      spans: this.parts,
      seek: (frame) => this.seekTo(frame),
    });
    this.watch();
    const asked = new URLSearchParams(window.location.search).get("t");
    const first = this.leftAt() ?? frameFromLink(asked, this.rate);
    if (first) this.go(first);
    else this.show(0);
    this.paint();
  }

  disconnectedCallback() {
    this.halt();
    for (const deck of this.decks.all) this.decks.empty(deck);
    this.stop.abort();
  }

  /** Where the player stands whose place this one takes: a new order keeps the board. */
  leftAt() {
    const before = $$("reel-player").find((one) => one !== this && one.frame);
    const was = before?.parts[before.at];
    const part = this.parts.find(({ board }) => board === was?.board);
    return (
      part && Math.min(part.end - 1, part.start + before.frame - was.start)
    );
  }

  watch() {
    this.stop = new AbortController();
    const { signal } = this.stop;
    for (const deck of this.decks.all) {
      const { video } = deck;
      const hear = (type, heard) =>
        video.addEventListener(type, () => deck === this.front && heard(), {
          signal,
        });
      hear("ended", () => this.runsOn && this.advance());
      // By a headset, or by the browser: not by us, who say so first.
      hear("pause", () => {
        const plays = this.runsOn && this.parts[this.at].film;
        if (plays && video.paused && !video.ended) this.pause();
      });
      hear("waiting", () => this.toggleAttribute("data-waiting", true));
      for (const type of ["playing", "seeked", "canplay"])
        hear(type, () => {
          this.toggleAttribute("data-waiting", false);
          this.uncover();
        });
      video.addEventListener("error", () => this.broke(deck), { signal });
    }
    document.addEventListener("fullscreenchange", () => this.paint(), {
      signal,
    });
    this.addEventListener("keydown", (event) => this.key(event), { signal });
  }

  /** What stands at a frame is shown: a film, or the slate of a board without one. */
  go(frame) {
    frame = Math.min(this.frames - 1, Math.max(0, Math.round(frame)));
    const at = spanAt(this.parts, frame);
    const part = this.parts[at];
    if (!this.hasAttribute("data-begun")) {
      this.toggleAttribute("data-begun", true);
      this.mark(part.board);
    }
    this.toggleAttribute("data-waiting", false);
    this.show(frame);
    if (!part.film) return this.slate(part);
    const deck = this.decks.load(at, part.film);
    this.decks.bring(deck);
    const inside = inFilm(part, frame, this.rate);
    // A film that waits on its first frame starts without a seek.
    if (deck.head.frame !== inside) deck.head.seek(inside);
    this.uncover();
  }

  /** The film that stands here is seen as soon as it has its picture. */
  uncover() {
    const stands = this.front.part === this.at;
    if (!stands || !this.decks.uncover()) return;
    this.toggleAttribute("data-slate", false);
    this.toggleAttribute("data-shown", true);
    if (this.running) this.prepare();
  }

  /** What comes next is on its first frame before it is needed. */
  prepare() {
    const beside = this.shuttle < 0 ? filmBefore : nextFilm;
    const next = beside(this.parts, this.at);
    if (next >= 0) this.decks.load(next, this.parts[next].film);
  }

  slate({ label, broken }) {
    this.toggleAttribute("data-slate", true);
    this.front.video.pause();
    $(".slate b", this).textContent = label;
    $(".slate span", this).textContent = broken
      ? "This film cannot be played here"
      : "No film yet";
  }

  /** While it plays, the film says where the reel is. */
  heard(deck, frame) {
    const part = this.parts[deck.part];
    if (this.runsOn && deck === this.front && deck.part === this.at)
      this.show(inReel(part, frame, this.rate));
  }

  /** A film that is gone or unknown to the browser leaves its slate. @param {Deck} deck */
  broke(deck) {
    const part = this.parts[deck.part];
    if (!part) return;
    Object.assign(part, { film: undefined, broken: true });
    const shown = deck.part === this.at;
    this.decks.empty(deck);
    if (!shown) return;
    this.go(this.frame);
    if (this.running) this.roll();
  }

  show(frame) {
    const at = spanAt(this.parts, frame);
    if (at !== this.at && this.hasAttribute("data-begun"))
      this.mark(this.parts[at].board);
    this.frame = frame;
    this.at = at;
    this.bar?.show(frame);
    $("[data-timecode]", this).textContent = timecode(frame, this.rate);
    this.dataset.frame = String(frame);
  }

  /** The card of the board on screen. @param {string} board */
  mark(board) {
    for (const card of $$("[data-story-board]"))
      card.toggleAttribute("data-current", card.dataset.storyBoard === board);
  }

  play() {
    this.shuttle = Math.max(0, this.shuttle);
    if (this.frame >= this.frames - 1) this.go(0);
    else if (this.frame >= this.parts[this.at].end - 1) this.go(this.frame + 1);
    else if (!this.hasAttribute("data-begun") || this.idle) this.go(this.frame);
    this.running = true;
    this.roll();
    this.paint();
  }

  get front() {
    return this.decks.front;
  }

  /** Is it the films that tell the time, and not a way back? */
  get runsOn() {
    return this.running && this.shuttle >= 0;
  }

  get idle() {
    return Boolean(this.parts[this.at].film) && this.front.part !== this.at;
  }

  /** Time runs on: the film's own, or ours over a slate. */
  roll() {
    cancelAnimationFrame(this.clock ?? 0);
    if (this.shuttle < 0) return this.rewind();
    if (!this.parts[this.at].film) {
      this.count();
      return this.prepare();
    }
    this.front.video.playbackRate = this.shuttle || 1;
    void this.front.head.play();
    this.uncover();
  }

  /** Our own time, over a slate. */
  count() {
    const { end } = this.parts[this.at];
    const from = this.frame;
    this.each((passed) => {
      if (from + passed >= end) return this.advance();
      this.show(from + passed);
      return true;
    });
  }

  /** Browsers do not play backwards: go along the clock instead. */
  rewind() {
    const from = this.frame;
    this.each((passed) => {
      if (from - passed <= 0) return this.seekTo(0);
      if (from - passed !== this.frame) this.go(from - passed);
      return true;
    });
  }

  /** @param {(passed: number) => boolean | void} step how many frames have passed; whether it goes on */
  each(step) {
    const [num, den] = this.rate;
    const perSecond = (num / den) * (Math.abs(this.shuttle) || 1);
    const began = performance.now();
    const tick = (now) => {
      const passed = Math.floor((Math.max(0, now - began) / 1000) * perSecond);
      if (step(passed)) this.clock = requestAnimationFrame(tick);
    };
    this.clock = requestAnimationFrame(tick);
  }

  /** As in the player of one film. @param {1 | -1} way */
  hurry(way) {
    const next = hurried(this.shuttle, way);
    if (way < 0) {
      this.pause();
      if (!this.hasAttribute("data-begun")) this.go(this.frame);
      this.running = true;
    }
    this.shuttle = next;
    if (way < 0) this.roll();
    else this.play();
  }

  advance() {
    const { end } = this.parts[this.at];
    if (end < this.frames) this.go(end);
    else if (this.loop) this.go(0);
    else {
      this.show(this.frames - 1);
      return this.pause();
    }
    this.roll();
  }

  pause() {
    this.halt();
    if (this.parts[this.at].film) this.front.head?.pause();
    this.paint();
  }

  halt() {
    this.running = false;
    this.shuttle = 0;
    cancelAnimationFrame(this.clock ?? 0);
  }

  seekTo(frame) {
    this.pause();
    this.go(frame);
  }

  /** To a board, playing on if it played. @param {number} at */
  turn(at) {
    const part = this.parts[Math.max(0, at)];
    this.go(part ? part.start : this.frames - 1);
    if (this.running) this.roll();
    say(this.parts[this.at].label);
  }

  /** @param {string} name */
  do(name) {
    const second = nominal(this.rate);
    const at = this.at;
    const actions = {
      play: () => (this.running ? this.pause() : this.play()),
      "frame-back": () => this.seekTo(this.frame - 1),
      "frame-on": () => this.seekTo(this.frame + 1),
      "second-back": () => this.seekTo(this.frame - second),
      "second-on": () => this.seekTo(this.frame + second),
      "shot-back": () =>
        this.turn(this.frame > this.parts[at].start + second / 2 ? at : at - 1),
      "shot-on": () => this.turn(at + 1),
      start: () => this.seekTo(0),
      end: () => this.seekTo(this.frames - 1),
      "shuttle-back": () => this.hurry(-1),
      "shuttle-on": () => this.hurry(1),
      mute: () => this.mute(),
      loop: () => (this.loop = !this.loop),
      full: () => this.full(),
      link: () => void this.link(),
    };
    if (!actions[name]) return false;
    actions[name]();
    this.paint();
    return true;
  }

  mute() {
    const muted = !this.front.video.muted;
    for (const { video } of this.decks.all) video.muted = muted;
  }

  full() {
    if (document.fullscreenElement) return document.exitFullscreen();
    // iPhones only let the video itself fill the screen, without what stands over it.
    if (!this.requestFullscreen && $(".watermark", this))
      return this.toggleAttribute("data-fills");
    if (this.requestFullscreen) return this.requestFullscreen();
    return this.front.video.webkitEnterFullscreen?.();
  }

  /** The address leads here, and is copied where the browser lets us. */
  async link() {
    const address = new URL(window.location.href);
    address.searchParams.set("t", `${this.frame}f`);
    window.history.replaceState(window.history.state, "", address);
    const copied = await navigator.clipboard
      ?.writeText(address.href)
      .then(() => true)
      .catch(() => false);
    toast(
      copied
        ? "The link to this moment is copied."
        : "The address of this page leads to this moment now.",
    );
  }

  /** @param {KeyboardEvent} event */
  key(event) {
    const name = actionOf(event);
    if (name && this.do(name)) event.preventDefault();
  }

  paint() {
    const { muted } = this.front.video;
    const sound = { muted, loop: this.loop, playbackRate: 1 };
    paintButtons(this, sound, this.running);
  }
}
customElements.define("reel-player", ReelPlayer);

const focus = (player) =>
  $(".thumb", player)?.focus({ preventScroll: true, focusVisible: false });

on("click", "reel-player [data-do]", (_event, button) => {
  const player = button.closest("reel-player");
  player.do(button.dataset.do);
  // This button leaves with the first picture.
  if (button.matches(".play")) focus(player);
});
on("click", "reel-player :is(video, .slate, .still)", (_event, screen) => {
  const player = screen.closest("reel-player");
  player.do("play");
  focus(player);
});
// The card of a board plays the reel from there.
on("click", "[data-play-board]", (_event, button) => {
  const player = $("reel-player");
  const at = player?.parts.findIndex(
    ({ board }) => board === button.dataset.playBoard,
  );
  if (!(at >= 0)) return;
  player.go(player.parts[at].start);
  if (!player.running) player.play();
  else player.roll();
  focus(player);
  player.scrollIntoView({ block: "nearest" });
});
// News of the boards may be a new film: a reel that does not play looks.
document.addEventListener("htmx:after:swap", (event) => {
  const player = $("reel-player");
  if (event.target?.id !== "totals" || player?.running) return;
  document.body.dispatchEvent(new CustomEvent("reel:look"));
});
