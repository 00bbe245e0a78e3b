// <animatic-player>: the draft of the board, followed as it is drawn anew.
import { $, $$, on, say } from "./lib/dom.js";
import { behind, drop } from "./lib/film.js";
import { carried } from "./lib/places.js";
import { paintButtons } from "./lib/player-buttons.js";
import { actionOf } from "./lib/player-keys.js";
import { Playhead } from "./lib/playhead.js";
import { timecode } from "./lib/timecode.js";
import { pointAt, shotStart, stripSpans } from "./head.js";

/** @typedef {{url: string, poster: string, frames: number, rate: [number, number], spans: import("./lib/places.js").Span[]}} Film */

const KEYS = {
  " ": "play",
  k: "play",
  ",": "frame-back",
  ".": "frame-on",
  p: "from-here",
  m: "mute",
  f: "full",
};

/**
 * Other letters in the same text node: with every frame a node that comes or goes would
 * have the browser match its selectors anew.
 * @param {HTMLElement} word
 * @param {string} text
 */
function put(word, text) {
  if (word.firstChild instanceof Text) word.firstChild.data = text;
  else word.textContent = text;
}

/** @param {DOMStringMap} data @returns {Film | null} */
function filmOf(data) {
  if (!data.film) return null;
  const [num, den] = (data.rate ?? "24/1").split("/").map(Number);
  return {
    url: data.film,
    poster: data.poster ?? "",
    frames: Math.max(1, Number(data.frames)),
    rate: [num, den || 1],
    spans: JSON.parse(data.spans || "[]"),
  };
}

class AnimaticPlayer extends HTMLElement {
  connectedCallback() {
    /** @type {Film | null} */
    this.film = null;
    /** @type {Playhead | null} */
    this.head = null;
    this.follow();
  }

  get video() {
    // While a newer film is being loaded behind it, the one that is seen comes last.
    return /** @type {HTMLVideoElement} */ ($$("video", this).at(-1));
  }

  get running() {
    return Boolean(this.head?.running);
  }

  /** What the page has come to know of the draft. */
  follow() {
    const told = $(".draft", this);
    if (!told) return;
    const film = filmOf(told.dataset);
    if (!film) return this.clear();
    if (film.url === this.wanted) {
      // The same film, of which it is now known whose shots it shows.
      if (this.film?.url === film.url && film.spans.some(({ id }) => id))
        this.film.spans = film.spans;
      return;
    }
    this.wanted = film.url;
    void this.replace(film);
  }

  /** The newer film goes on where the older one is, and plays on if that does. @param {Film} film */
  async replace(film) {
    const next = await behind(this.video, film, () => this.placeIn(film));
    if (this.wanted !== film.url) return next && drop(next);
    if (!next) return this.complain();
    const old = $$("video", this).filter((video) => video !== next);
    const runs = this.running;
    const frame = this.placeIn(film);
    this.head?.close();
    this.film = film;
    this.head = new Playhead(next, film.rate, film.frames, (at) =>
      this.show(at),
    );
    for (const type of ["play", "pause", "ended", "volumechange"])
      next.addEventListener(type, () => this.paint());
    next.addEventListener("error", () => next.isConnected && this.complain());
    this.head.tell(frame);
    for (const video of old) drop(video);
    if (runs) await next.play().catch(() => {});
    $(".oops", this)?.setAttribute("hidden", "");
    this.setAttribute("data-has-film", "");
    this.paint();
  }

  /** There is nothing to show any more. */
  clear() {
    if (!this.film) return;
    this.head?.close();
    this.head = this.film = null;
    this.wanted = "";
    this.video.pause();
    this.removeAttribute("data-has-film");
    for (const word of $$("[data-animatic-time]")) put(word, "00:00:00");
  }

  /** Where this film is at the place that is shown now. @param {Film} film */
  placeIn(film) {
    if (this.film && this.head)
      return carried(this.head.frame, this.film.spans, film.spans);
    return carried(shotStart(film.rate), stripSpans(film.rate), film.spans);
  }

  /** A film that cannot be had may have been replaced: then the newer one comes. */
  complain() {
    $(".oops", this)?.removeAttribute("hidden");
    $(".draft", this)?.dispatchEvent(new CustomEvent("draft:look"));
  }

  /** @param {number} [frame] */
  show(frame = this.head?.frame) {
    const { film } = this;
    if (!film || frame === undefined) return;
    for (const word of $$("[data-animatic-time]"))
      put(word, timecode(frame, film.rate).slice(3));
    for (const word of $$("[data-animatic-end]"))
      put(word, `/ ${timecode(film.frames, film.rate).slice(3)}`);
    const strip = stripSpans(film.rate);
    pointAt(carried(frame, film.spans, strip), strip, this.running);
  }

  /** To a place on the strip, in frames. @param {number} frame */
  seekStrip(frame) {
    if (!this.film || !this.head) return this.notYet();
    this.head.pause();
    const strip = stripSpans(this.film.rate);
    this.head.seek(carried(frame, strip, this.film.spans));
    this.paint();
  }

  /** @param {string} id of the shot where it begins; none: the selected one's */
  playFrom(id) {
    if (!this.film || !this.head) return this.notYet();
    this.seekStrip(shotStart(this.film.rate, id));
    this.open();
    void this.head.play();
  }

  notYet() {
    say("The animatic is still being drawn.");
  }

  /** On a phone the picture is there while it is wanted. */
  open() {
    this.setAttribute("data-open", "");
  }

  /** @param {string} name */
  do(name) {
    const { head, film, video } = this;
    if (name === "close") {
      head?.pause();
      this.removeAttribute("data-open");
      return;
    }
    if (!head || !film) return this.notYet();
    const at = film.spans.findIndex(({ end }) => head.frame < end);
    const start = film.spans[at]?.start ?? 0;
    const actions = {
      play: () => {
        this.open();
        if (head.running) head.pause();
        else void head.play();
      },
      "frame-back": () => head.step(-1),
      "frame-on": () => head.step(1),
      "shot-back": () =>
        this.seek(
          head.frame > start ? start : (film.spans[at - 1]?.start ?? 0),
        ),
      "shot-on": () => this.seek(film.spans[at + 1]?.start ?? film.frames - 1),
      mute: () => (video.muted = !video.muted),
      full: () => this.full(),
      reload: () => {
        this.wanted = "";
        this.follow();
      },
    };
    actions[name]?.();
    this.paint();
  }

  /** @param {number} frame */
  seek(frame) {
    this.head?.pause();
    this.head?.seek(frame);
  }

  full() {
    if (document.fullscreenElement) return document.exitFullscreen();
    // iPhones only let the video itself fill the screen.
    const screen = $(".screen", this);
    if (screen?.requestFullscreen) return screen.requestFullscreen();
    return this.video.webkitEnterFullscreen?.();
  }

  paint() {
    paintButtons($("#main") ?? this, this.video, this.running);
    this.show();
  }
}
customElements.define("animatic-player", AnimaticPlayer);

/** @returns {AnimaticPlayer | null} */
export const animatic = () =>
  /** @type {AnimaticPlayer | null} */ ($("animatic-player"));

on("click", "#main [data-do]", (_event, button) =>
  animatic()?.do(button.dataset.do ?? ""),
);
on("click", "animatic-player video", () => animatic()?.do("play"));
on("click", "[data-play-from]", (_event, button) =>
  animatic()?.playFrom(button.dataset.playFrom ?? ""),
);

document.addEventListener("keydown", (event) => {
  const name = actionOf(event, KEYS);
  if (!name) return;
  event.preventDefault();
  if (name !== "from-here") return animatic()?.do(name);
  const inside = event.target.closest?.("[data-item], [role=option]");
  animatic()?.playFrom(inside?.dataset.item ?? inside?.dataset.for ?? "");
});

// Whoever turns to a shot while nothing plays sees it, unless they are in it already.
document.addEventListener("shot:selected", (event) => {
  const player = animatic();
  if (!player?.film || player.running) return;
  const { film, head } = player;
  const strip = stripSpans(film.rate);
  const here = carried(head.frame, film.spans, strip);
  const span = strip.find(({ id }) => id === event.detail.id);
  if (span && (here < span.start || here >= span.end))
    player.seekStrip(span.start);
});

document.addEventListener("head:moved", (event) =>
  animatic()?.seekStrip(event.detail),
);
document.addEventListener("fullscreenchange", () => animatic()?.paint());
document.addEventListener("htmx:after:swap", () => {
  animatic()?.follow();
  animatic()?.paint();
});
