// <clip-comments>: what is said about a film, kept fresh while somebody looks or writes.
import { $, $$, icon, make, say } from "./lib/dom.js";
import { Composer } from "./lib/composer.js";
import { markOf, paint } from "./lib/overlay.js";
import { poll } from "./lib/poll.js";
import { bring, keepWords, send } from "./lib/saying.js";
import { merge } from "./lib/threads.js";

const SECONDS = 4;

const SHOWS = {
  all: () => true,
  open: (card) => !("done" in card.dataset),
  resolved: (card) => "done" in card.dataset,
  mine: (card) => "mine" in card.dataset,
};

class ClipComments extends HTMLElement {
  connectedCallback() {
    this.list = $("[data-threads]", this);
    this.stop = new AbortController();
    this.filter = "all";
    const form = $("[data-composer]", this);
    if (form)
      this.composer = new Composer(form, {
        owner: this.dataset.owner ?? "",
        key: `comment ${this.dataset.clip}`,
        player: () => this.player,
        changed: () => this.paint(),
      });
    this.listen();
    bring(this);
    this.polling = poll(() => this.look(), SECONDS);
    void customElements.whenDefined("clip-player").then(() => this.renew());
  }

  disconnectedCallback() {
    this.stop.abort();
    this.polling.stop();
  }

  get player() {
    const player = /** @type {any} */ ($("clip-player"));
    return player?.pins ? player : null;
  }

  get cards() {
    return $$("[data-comment]", this.list);
  }

  listen() {
    const { signal } = this.stop;
    const mine = (type, heard) =>
      this.addEventListener(type, heard, { signal });
    const all = (type, heard) =>
      document.addEventListener(type, heard, { signal });
    mine("submit", (event) => void send(this, event));
    mine("input", (event) => this.typed(event));
    mine("keydown", (event) => this.key(event));
    mine("click", (event) => this.click(event));
    all("player:frame", ({ detail }) => {
      this.composer?.follow(detail.frame);
      this.paint();
    });
    all("player:ready", () => this.renew());
    all("player:state", () => this.paint());
    all("player:do", ({ detail }) => this.do(detail.name));
    all("player:mark", ({ detail }) => this.select(detail.id));
  }

  /** Keys and buttons. @param {string} name */
  do(name) {
    const { composer } = this;
    if (!composer) return;
    const deeds = {
      comment: () => {
        composer.stop();
        composer.area.focus();
      },
      "range-start": () => composer.mark("start"),
      "range-end": () => composer.mark("end"),
      draw: () => void this.draw(),
      mention: () => void this.askName(),
    };
    deeds[name]?.();
  }

  typed({ target }) {
    const { composer } = this;
    if (composer && target === composer.area) {
      composer.stop();
      composer.changed();
    } else if (target.form?.dataset.say) keepWords(this, target);
    if (target.matches?.("textarea") && target.value.includes("@"))
      void this.names().then((names) => names?.look(target));
  }

  key(event) {
    const { target } = event;
    if (!(target instanceof HTMLTextAreaElement)) return;
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      target.form.requestSubmit();
    } else if (event.key === "Escape" && !event.defaultPrevented) {
      // Back to the film, whose keys are letters here.
      event.preventDefault();
      const details = target.closest("details");
      if (details) {
        details.open = false;
        $("summary", details)?.focus();
      } else $("clip-player [role=slider]")?.focus();
    }
  }

  click(event) {
    const { target } = event;
    const summary = target.closest("summary");
    if (summary) {
      // At once, and not a moment later: the next key is already meant for it.
      event.preventDefault();
      const details = summary.parentElement;
      details.open = !details.open;
      if (details.open) $("textarea", details)?.focus();
      return;
    }
    const button = target.closest("button");
    if (button?.dataset.show) return this.show(button.dataset.show);
    if (button?.dataset.composerDo) return this.do(button.dataset.composerDo);
    if (button && "time" in button.dataset) return this.composer?.toggle();
    const card = target.closest("[data-comment]");
    const on = target.closest(
      "button, summary, form, a:not([data-seek-frame])",
    );
    if (!card || on || window.getSelection()?.toString()) return;
    this.select(card.dataset.comment);
    if (!target.closest("a") && card.dataset.start)
      this.player?.seekTo(Number(card.dataset.start));
  }

  /** @returns {Promise<"stop" | void>} */
  async look() {
    const since = new URLSearchParams({ since: this.dataset.mark ?? "" });
    const reply = await fetch(`${this.dataset.news}?${since}`, {
      headers: { "X-Requested-With": "fetch" },
      redirect: "manual",
    });
    if (reply.status === 200) this.take(await reply.text(), false);
    const closed = [401, 403, 404].includes(reply.status);
    if (!closed && reply.type !== "opaqueredirect") return;
    const words = "This film can no longer be seen here. Load the page again.";
    this.prepend(make("p", "banner", icon("info"), words));
    return "stop";
  }

  /** What the server says is newer. @param {string} text @param {boolean} mine */
  take(text, mine) {
    const fresh = /** @type {HTMLElement} */ (
      new DOMParser().parseFromString(text, "text/html").body.firstElementChild
    );
    const top = this.list.scrollTop;
    const { said } = merge(this.list, document.adoptNode(fresh));
    this.dataset.mark = fresh.dataset.mark;
    this.renew();
    this.list.scrollTop = top;
    if (mine) said.at(-1)?.scrollIntoView({ block: "nearest" });
    else this.announce(said);
    return fresh;
  }

  /** @param {HTMLElement[]} said */
  announce(said) {
    const [one] = said;
    if (!one) return;
    const head = one.closest("[data-comment]");
    const who = $(".who b", one)?.textContent;
    const where = head.dataset.code ? ` at ${head.dataset.code}` : "";
    if (said.length > 1) say(`${said.length} new comments`);
    else say(`${who} ${one === head ? "commented" : "answered"}${where}`);
  }

  /** @param {string} filter */
  show(filter) {
    this.filter = filter;
    for (const button of $$("[data-show]", this))
      button.setAttribute(
        "aria-pressed",
        String(button.dataset.show === filter),
      );
    this.renew();
  }

  /** @param {string} id */
  select(id) {
    this.selected = id;
    this.renew();
    const card = this.cards.find(({ dataset }) => dataset.comment === id);
    card?.scrollIntoView({ block: "nearest" });
  }

  /** The list, its numbers and the player's pins say what there is. */
  renew() {
    const { cards, filter, selected } = this;
    for (const card of cards) {
      card.hidden = !SHOWS[filter](card);
      if (card.dataset.comment === selected)
        card.setAttribute("aria-current", "true");
      else card.removeAttribute("aria-current");
    }
    const open = cards.filter(SHOWS.open).length;
    $("[data-count=all]", this).textContent = String(cards.length);
    $("[data-count=open]", this).textContent = String(open);
    $("[data-nothing]", this).hidden = cards.some(({ hidden }) => !hidden);
    this.composer?.follow(this.player?.frame ?? 0);
    this.composer?.show();
    this.paint();
    this.player?.marks(
      cards.filter((card) => card.dataset.start && !card.hidden).map(markOf),
    );
  }

  paint() {
    paint(this);
  }

  async draw() {
    const { composer, player } = this;
    if (!player) return;
    composer.stop();
    if (composer.isFixed) player.seekTo(composer.start);
    composer.timed = true;
    const button = $("[data-composer-do=draw]", this);
    const { draw } = await import("./draw.js");
    button?.setAttribute("aria-pressed", "true");
    await draw(player, composer.drawing, (strokes) => composer.draw(strokes));
    button?.setAttribute("aria-pressed", "false");
    composer.area.focus({ preventScroll: true });
  }

  /** The list of whom one may call, once somebody writes an `@`. */
  async names() {
    const people = $("[data-people]", this);
    if (!people) return null;
    const { namesOf } = await import("./call.js");
    return namesOf(people);
  }

  async askName() {
    const { area } = this.composer;
    const names = await this.names();
    area.focus();
    names?.ask(area);
  }
}
customElements.define("clip-comments", ClipComments);
