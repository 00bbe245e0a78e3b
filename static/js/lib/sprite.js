// Sprites: many small frames in one picture, row by row. Pure, but for `paintCell`.

/** @typedef {{columns: number, count: number}} Sheet */

/** Which cell lies under a part (0 to 1) of the width. @param {number} part @param {number} count */
export const cellAt = (part, count) =>
  Math.min(count - 1, Math.max(0, Math.floor(part * count)));

/**
 * Where a background of this sheet has to lie to show one cell, in percent.
 * @param {number} cell
 * @param {Sheet} sheet
 */
export function position(cell, { columns, count }) {
  const rows = Math.ceil(count / columns);
  const along = (at, of) => (of > 1 ? (at / (of - 1)) * 100 : 0);
  return {
    x: along(cell % columns, columns),
    y: along(Math.floor(cell / columns), rows),
    wide: columns * 100,
    high: rows * 100,
  };
}

/** @param {HTMLElement} part @param {string} url @param {number} cell @param {Sheet} sheet */
export function paintCell(part, url, cell, sheet) {
  const { x, y, wide, high } = position(cell, sheet);
  const image = `url("${CSS.escape(url).replaceAll("\\/", "/")}")`;
  if (part.dataset.painted !== url) {
    part.style.backgroundImage = image;
    part.style.backgroundSize = `${wide}% ${high}%`;
    part.dataset.painted = url;
  }
  part.style.backgroundPosition = `${x}% ${y}%`;
}
