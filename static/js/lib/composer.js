// What somebody is about to say, and when in the film: the frame the player stands on,
// until there are words; then it stays there.
import { $ } from "./dom.js";
import { forget, here, keep, kept } from "./unsent.js";
import { timecode } from "./timecode.js";

export class Composer {
  /**
   * @param {HTMLFormElement} form
   * @param {{owner: string, key: string, player: () => any, changed: () => void}} facts
   */
  constructor(form, facts) {
    Object.assign(this, { form, facts });
    this.area = /** @type {HTMLTextAreaElement} */ ($("textarea", form));
    this.chip = $("[data-time]", form);
    this.reset();
    this.bring();
  }

  reset() {
    this.timed = true;
    this.start = this.player?.frame ?? 0;
    this.end = this.start + 1;
    /** @type {object[]} */
    this.drawing = [];
    /** Somebody chose both ends, or one. */
    this.ranged = false;
    /** There were words before, so their time is known. */
    this.held = false;
    this.resumes = false;
  }

  get player() {
    return this.facts.player();
  }

  /** Does it stay where it is when the film goes on? */
  get isFixed() {
    return this.ranged || this.hasWords;
  }

  get hasWords() {
    return Boolean(this.area.value.trim() || this.drawing.length);
  }

  /** The player shows another frame. @param {number} frame */
  follow(frame) {
    if (this.isFixed || !this.timed) return;
    [this.start, this.end] = [frame, frame + 1];
    this.show();
  }

  /** Writing stops the film, where it has gone on. */
  stop() {
    if (!this.player?.running) return;
    this.player.pause();
    this.resumes = true;
    if (!this.ranged && !this.held) this.here();
  }

  here() {
    const frame = this.player?.frame ?? 0;
    [this.start, this.end] = [frame, frame + 1];
  }

  /** @param {"start" | "end"} which */
  mark(which) {
    const { player } = this;
    if (!player) return;
    this.stop();
    const frame = player.frame;
    if (which === "start") this.start = frame;
    else this.end = frame + 1;
    if (this.end <= this.start) {
      if (which === "start") this.end = frame + 1;
      else this.start = frame;
    }
    this.timed = this.ranged = true;
    this.changed();
  }

  /** At a time, or about the whole film; pressed again it is the frame of now. */
  toggle() {
    this.timed = !this.timed || Boolean(this.drawing.length);
    this.ranged = false;
    if (!this.drawing.length) this.here();
    this.changed();
  }

  /** @param {object[]} strokes */
  draw(strokes) {
    this.drawing = strokes;
    this.timed ||= Boolean(strokes.length);
    this.changed();
  }

  /** Words, time or drawing are other than before: kept until they are sent. */
  changed() {
    const { owner, key } = this.facts;
    this.held = this.hasWords;
    if (this.hasWords) {
      const value = JSON.stringify({
        text: this.area.value,
        start: this.start,
        end: this.end,
        timed: this.timed,
        drawing: this.drawing,
      });
      keep(here(), owner, key, { was: "", value, sent: null }, Date.now());
    } else forget(here(), owner, key);
    this.show();
    this.facts.changed();
  }

  /** What a killed visit had not sent. */
  bring() {
    const { owner, key } = this.facts;
    const words = kept(here(), owner, key)?.value;
    if (!words || this.area.value) return;
    try {
      const { text, start, end, timed, drawing } = JSON.parse(words);
      Object.assign(this, { start, end, timed, drawing });
      this.ranged = end - start > 1;
      this.held = true;
      this.area.value = text;
    } catch {
      forget(here(), owner, key);
    }
  }

  /** It is on its way: the next one can be written. Returns what it was. */
  leave() {
    const { start, end, timed, ranged, drawing, resumes } = this;
    const text = this.area.value;
    const left = { text, start, end, timed, ranged, drawing, resumes };
    this.area.value = "";
    this.reset();
    this.show();
    this.facts.changed();
    return left;
  }

  /** It was refused, or did not arrive: its words stand here again, before newer ones. */
  comeBack({ text, ...rest }) {
    const newer = this.area.value;
    this.area.value = newer ? `${text}\n${newer}` : text;
    Object.assign(this, rest);
    this.changed();
  }

  /** It stands. Returns whether the film goes on. @param {{resumes: boolean}} left */
  sent({ resumes }) {
    if (this.isFixed) this.changed();
    else forget(here(), this.facts.owner, this.facts.key);
    const goesOn = resumes && !this.isFixed;
    if (goesOn) this.player?.play();
    return goesOn;
  }

  /** What is sent: the fields of the form. */
  fill() {
    const { elements } = this.form;
    const set = (name, value) => (elements.namedItem(name).value = value);
    set("start", this.timed ? this.start : "");
    set("end", this.timed ? this.end : "");
    set("drawing", this.drawing.length ? JSON.stringify(this.drawing) : "");
  }

  show() {
    const { player, chip, timed, start, end } = this;
    if (!chip || !player) return;
    for (const part of this.form.querySelectorAll("[hidden]:is(button)"))
      part.removeAttribute("hidden");
    chip.setAttribute("aria-pressed", String(timed));
    const code = (frame) => timecode(frame, player.rate).slice(3);
    const span = end - start > 1 ? `–${code(end - 1)}` : "";
    $("[data-time-code]", chip).textContent = timed
      ? code(start) + span
      : "Whole film";
    this.area.placeholder = timed
      ? "Comment on this frame"
      : "Comment on the whole film";
  }
}
