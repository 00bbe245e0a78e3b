// <take-compare>: two to four takes at the same moment, under one set of controls.
import { $, $$, on, say } from "./lib/dom.js";
import { actionOf } from "./lib/player-keys.js";
import { Scrubber } from "./lib/scrubber.js";
import { shotAt } from "./lib/align.js";
import { frameFromLink, nominal, timecode } from "./lib/timecode.js";
import { Together } from "./lib/together.js";

const SPEEDS = [0.25, 0.5, 1, 1.5, 2];
const THUMB = 44;

class TakeCompare extends HTMLElement {
  connectedCallback() {
    const line = JSON.parse(this.dataset.facts ?? "{}");
    this.line = line;
    this.panes = $$(".pane", this);
    this.videos = /** @type {HTMLVideoElement[]} */ ($$("video", this));
    this.films = new Together(this.videos, line, (frame) => this.show(frame));
    this.bar = new Scrubber($(".scrub", this), {
      rate: line.rate,
      frames: line.frames,
      spans: line.shots,
      seek: (frame) => this.seekTo(frame),
    });
    this.films.loops = this.hasAttribute("data-loop");
    this.sound = 0;
    this.isMuted = false;
    this.top = 0;
    this.listen();
    const asked = new URLSearchParams(window.location.search).get("t");
    this.films.seek(frameFromLink(asked, line.rate) ?? 0);
    this.mode = this.dataset.mode;
    this.paint();
  }

  disconnectedCallback() {
    this.films?.close();
    this.stop?.abort();
  }

  listen() {
    this.stop = new AbortController();
    const { signal } = this.stop;
    document.addEventListener("keydown", (event) => this.key(event), {
      signal,
    });
    for (const video of this.videos) {
      for (const type of ["play", "pause", "ended"])
        video.addEventListener(type, () => this.paint(), { signal });
      video.addEventListener("click", () => this.do("play"), { signal });
    }
    document.addEventListener("fullscreenchange", () => this.cut(), { signal });
    window.addEventListener("resize", () => this.cut(), { signal });
    const wipe = $(".wipe", this);
    wipe?.addEventListener("input", () => this.cut(), { signal });
  }

  seekTo(frame) {
    this.films.pause();
    this.films.seek(frame);
  }

  show(frame) {
    this.bar?.show(frame);
    const code = $("[data-timecode]", this);
    if (code) code.textContent = timecode(frame, this.line.rate);
    this.dataset.frame = String(frame);
    window.clearTimeout(this.later);
    this.later = window.setTimeout(() => this.write(), 400);
  }

  /** The address is a link to just this. */
  write() {
    if (!this.isConnected) return;
    const { takes } = this.line;
    const parts = [`takes=${takes.map(({ token }) => token).join(",")}`];
    if (this.dataset.mode !== "side") parts.push(`mode=${this.dataset.mode}`);
    if (this.films.frame) parts.push(`t=${this.films.frame}f`);
    if (this.films.loops) parts.push("loop=1");
    window.history.replaceState(
      window.history.state,
      "",
      `?${parts.join("&")}`,
    );
  }

  /** @param {string | undefined} mode */
  set mode(mode) {
    this.dataset.mode = mode;
    for (const button of $$(".seg [data-do]", this))
      button.setAttribute("aria-pressed", String(button.dataset.do === mode));
    this.stack();
    this.cut();
    this.write();
  }

  /** Which of them lies on top, when one is flipped to the other. */
  stack() {
    const flips = this.dataset.mode === "flip";
    this.panes.forEach((pane, i) => {
      const is = !flips || i === this.top;
      pane.toggleAttribute("data-under", !is);
      pane.inert = !is;
    });
  }

  /** Where the wipe parts them. */
  cut() {
    const wipe = /** @type {HTMLInputElement | null} */ ($(".wipe", this));
    if (!wipe) return;
    const wide = wipe.offsetWidth || 1;
    const x = THUMB / 2 + (Number(wipe.value) / 100) * (wide - THUMB);
    this.style.setProperty("--cut", `${(x / wide) * 100}%`);
  }

  flip() {
    if (this.dataset.mode === "flip")
      this.top = (this.top + 1) % this.panes.length;
    this.mode = "flip";
    say(this.videos[this.top].getAttribute("aria-label") ?? "");
  }

  /** @param {string} name */
  do(name) {
    const { films, line } = this;
    const second = nominal(line.rate);
    const at = shotAt(line, films.frame);
    const { start } = line.shots[at];
    const busy = films.running || films.rewinding;
    const actions = {
      play: () => (busy ? films.pause() : void films.play()),
      "frame-back": () => films.step(-1),
      "frame-on": () => films.step(1),
      "second-back": () => films.step(-second),
      "second-on": () => films.step(second),
      "shot-back": () =>
        this.seekTo(
          films.frame > start ? start : line.shots[Math.max(0, at - 1)].start,
        ),
      "shot-on": () =>
        this.seekTo(line.shots[at + 1]?.start ?? line.frames - 1),
      start: () => this.seekTo(0),
      end: () => this.seekTo(line.frames - 1),
      "shuttle-back": () => films.hurry(-1),
      "shuttle-on": () => films.hurry(1),
      loop: () => this.loop(),
      mute: () => (this.isMuted = !this.isMuted),
      speed: () => this.speed(),
      full: () => this.full(),
      side: () => (this.mode = "side"),
      wipe: () => (this.mode = "wipe"),
      flip: () => this.flip(),
    };
    actions[name]?.();
    this.paint();
  }

  loop() {
    this.films.loops = !this.films.loops;
    this.write();
    say(this.films.loops ? "This shot loops" : "Loop off");
  }

  speed() {
    const now = SPEEDS.indexOf(this.films.speed);
    this.films.rate = SPEEDS[(now + 1) % SPEEDS.length];
    say(`Speed ${this.films.speed}`);
  }

  full() {
    if (document.fullscreenElement) return document.exitFullscreen();
    return this.requestFullscreen?.();
  }

  /** @param {KeyboardEvent} event */
  key(event) {
    const wipes = event.target === $(".wipe", this);
    // There the arrows are the wipe's own.
    if (wipes && /^(Arrow|Page|Home|End)/.test(event.key)) return;
    const name = actionOf(event) ?? actionOf(event, { x: "flip" });
    if (!name) return;
    event.preventDefault();
    this.do(name);
  }

  paint() {
    const { films } = this;
    this.videos.forEach((video, i) => {
      video.muted = this.isMuted || i !== this.sound;
    });
    for (const button of $$("[data-sound]", this)) {
      const is = Number(button.dataset.sound) === this.sound && !this.isMuted;
      button.setAttribute("aria-pressed", String(is));
    }
    const both = [
      ["play", films.running || Boolean(films.rewinding), "Pause", "Play"],
      ["mute", this.isMuted, "Sound on", "Mute"],
      [
        "full",
        Boolean(document.fullscreenElement),
        "Leave full screen",
        "Full screen",
      ],
    ];
    for (const [name, is, yes, no] of both)
      for (const button of $$(`[data-do=${name}].two-way`, this)) {
        button.toggleAttribute("data-on", Boolean(is));
        button.setAttribute("aria-label", String(is ? yes : no));
        button.title = String(is ? yes : no);
      }
    $("[data-do=loop]", this)?.setAttribute(
      "aria-pressed",
      String(films.loops),
    );
    const speed = $("[data-speed]", this);
    if (speed) speed.textContent = `${films.speed}×`;
  }
}
customElements.define("take-compare", TakeCompare);

on("click", "take-compare [data-do]", (_event, button) =>
  button.closest("take-compare").do(button.dataset.do),
);
on("click", "take-compare [data-sound]", (_event, button) => {
  const all = button.closest("take-compare");
  all.sound = Number(button.dataset.sound);
  all.isMuted = false;
  all.paint();
});
