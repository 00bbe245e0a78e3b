// What was said, on the player: pins over its bar, drawings over its frames.

/** The module that draws, once there is a drawing. @type {typeof import("./ink.js") | null} */
let ink = null;
/** While the film plays there is nothing to do with each frame. */
let isBare = true;

const covers = ({ start, end }, frame) =>
  frame >= Number(start) && frame < Number(end);

/**
 * Drawings lie over their frames while the film stands, and a range that is being chosen
 * on the bar.
 * @param {{player: any, composer?: any, cards: HTMLElement[]}} talk
 */
export function paint({ player, composer, cards }) {
  if (!player) return;
  player.choose(composer?.ranged && composer.timed ? composer : null);
  const { frame, running } = player;
  if (running && isBare) return;
  const drawn = cards.filter(
    ({ dataset, hidden }) =>
      !hidden && dataset.drawing && covers(dataset, frame),
  );
  const own = composer && covers(composer, frame) ? composer.drawing : [];
  if (!ink && !drawn.length && !own.length) return;
  const strokes = drawn.flatMap(({ dataset }) => JSON.parse(dataset.drawing));
  const shown = running ? [] : [...strokes, ...own];
  isBare = !shown.length;
  void lay(player, shown);
}

async function lay(player, strokes) {
  ink ??= await import("./ink.js");
  ink.lay(player, strokes);
}

/** @param {HTMLElement} card @returns {import("./lib/marks.js").Mark} */
export function markOf(card) {
  const { comment, start, end, author, initials, hue, code } = card.dataset;
  return {
    id: comment,
    start: Number(start),
    end: Number(end),
    label: `${author}, ${code}`,
    initials,
    hue,
    done: "done" in card.dataset,
    current: card.hasAttribute("aria-current"),
  };
}
