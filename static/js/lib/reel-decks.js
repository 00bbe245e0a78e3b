// The two videos of a reel take turns: while one is seen, the other has the next film
// ready. A picture stays until the one after it is there, so a cut never blinks.
import { Playhead } from "./playhead.js";

/** @typedef {{video: HTMLVideoElement, part: number, head: Playhead | null}} Deck */

export class Decks {
  /**
   * @param {HTMLVideoElement[]} videos
   * @param {(deck: Deck, frame: number) => void} heard called with the frames of a film
   */
  constructor(videos, heard) {
    /** @type {Deck[]} */
    this.all = videos.map((video) => ({ video, part: -1, head: null }));
    [this.front] = this.all;
    this.heard = heard;
  }

  /** The deck with a part's film in it. @param {number} at @param {import("./reel.js").Film} film @returns {Deck} */
  load(at, film) {
    const held = this.all.find(({ part }) => part === at);
    if (held) return held;
    const deck = this.all.find((one) => one !== this.front);
    this.empty(deck);
    deck.part = at;
    deck.video.preload = "auto";
    deck.video.src = film.src;
    deck.head = new Playhead(deck.video, film.rate, film.frames, (frame) =>
      this.heard(deck, frame),
    );
    return deck;
  }

  /** @param {Deck} deck */
  empty(deck) {
    deck.head?.close();
    deck.head = null;
    deck.part = -1;
    deck.video.removeAttribute("src");
  }

  /** It is the one that plays, and is seen as soon as it has its picture. @param {Deck} deck */
  bring(deck) {
    const before = this.front;
    this.front = deck;
    if (before !== deck) before.video.pause();
  }

  /** Shows the front deck if it has its picture; says whether it does. */
  uncover() {
    const { video, head } = this.front;
    const has = video.readyState >= 2 && !video.seeking && head?.wanted == null;
    if (has)
      for (const one of this.all)
        one.video.toggleAttribute("data-on", one.video === video);
    return has;
  }
}
