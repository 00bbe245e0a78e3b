// Drawings over the frame: strokes in parts of the picture, laid over it as lines.
import { $ } from "./dom.js";

/** Parts of the picture's width and height: the twin of domain/drawing.py. */
export const WHOLE = 10_000;
/** How wide the drawing is for the browser; its height follows the picture. */
const WIDE = 1600;
const HEAD = 34;
const SVG = "http://www.w3.org/2000/svg";

/** @typedef {{tool: string, colour: string, points: number[]}} Stroke */

/** @param {number[]} flat @param {number} high @returns {[number, number][]} */
const pairs = (flat, high) =>
  Array.from({ length: flat.length / 2 }, (_, n) => [
    (flat[2 * n] / WHOLE) * WIDE,
    (flat[2 * n + 1] / WHOLE) * high,
  ]);

const at = ([x, y]) => `${x.toFixed(1)} ${y.toFixed(1)}`;

/** Rounded corners: each point is passed half-way to the next one. */
function line(points) {
  const [first, ...rest] = points;
  let path = `M${at(first)}`;
  rest.slice(0, -1).forEach((point, n) => {
    const next = rest[n + 1];
    const half = [(point[0] + next[0]) / 2, (point[1] + next[1]) / 2];
    path += `Q${at(point)} ${at(half)}`;
  });
  return `${path}L${at(points.at(-1))}`;
}

function arrow([from, to]) {
  const angle = Math.atan2(to[1] - from[1], to[0] - from[0]);
  const side = (by) => [
    to[0] - HEAD * Math.cos(angle + by),
    to[1] - HEAD * Math.sin(angle + by),
  ];
  return `M${at(from)}L${at(to)}M${at(side(-0.5))}L${at(to)}L${at(side(0.5))}`;
}

const box = ([[x, y], [u, v]]) => `M${at([x, y])}H${u}V${v}H${x}Z`;

/** @param {Stroke} stroke @param {number} high of a picture that is 1600 wide */
export function path({ tool, points }, high) {
  const shape = { arrow, box }[tool] ?? line;
  return shape(pairs(points, high));
}

/** Over the picture, whatever its size on screen. @param {any} player */
export function canvas(player) {
  const screen = $(".screen", player);
  const found = $("svg.ink", screen);
  if (found) return found;
  const [wide, high] = player.dataset.ratio.split("/").map(Number);
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("class", "ink");
  svg.setAttribute("viewBox", `0 0 ${WIDE} ${(WIDE * high) / wide}`);
  svg.setAttribute("aria-hidden", "true");
  screen.append(svg);
  return svg;
}

/** @param {any} player @param {Stroke[]} strokes */
export function lay(player, strokes) {
  const svg = canvas(player);
  const { height } = svg.viewBox.baseVal;
  svg.replaceChildren(
    ...strokes.flatMap((stroke) => {
      const d = path(stroke, height);
      // A dark line below each, so that it is seen on any picture.
      return ["under", stroke.colour].map((look) => {
        const line = document.createElementNS(SVG, "path");
        line.setAttribute("class", look);
        line.setAttribute("d", d);
        return line;
      });
    }),
  );
}
