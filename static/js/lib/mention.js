// `@slug` in a prompt: what the caret asks for, and what stands in the text. Pure. Which
// words are mentions is the twin of domain/text.py.

/**
 * @typedef {object} Element
 * @property {string} slug
 * @property {string} name
 */

const MENTION = /(?<![\w@.])@([a-z][a-z0-9_-]{0,31})(?![\w@])/g;
/** A mention somebody is still typing: a name has letters a slug has not. */
const TYPING = /(?<![\w@.])@([\p{L}\p{N}_-]{0,40})$/u;

/**
 * What the caret asks for: where its `@` stands, and what was typed behind it.
 * @param {string} text
 * @param {number} caret
 * @returns {{from: number, query: string} | null}
 */
export function asked(text, caret) {
  const start = Math.max(0, caret - 60);
  const match = TYPING.exec(text.slice(start, caret));
  return match && { from: start + match.index, query: match[1] };
}

/** Small letters without their accents. @param {string} text */
const plain = (text) =>
  text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

/**
 * The elements that fit, the best first: its slug or name begins so, a word of it does,
 * it is somewhere inside.
 * @template {Element} T
 * @param {T[]} elements
 * @param {string} query
 * @returns {T[]}
 */
export function matching(elements, query) {
  const wanted = plain(query);
  const rank = ({ slug, name }) => {
    const places = [slug, plain(name)].map((one) => one.indexOf(wanted));
    if (places.includes(0)) return 0;
    const words = plain(name).split(/[^\p{L}\p{N}]+/u);
    if (words.some((word) => word.startsWith(wanted))) return 1;
    return places.some((at) => at > 0) ? 2 : 3;
  };
  return elements
    .map((element) => ({ element, at: rank(element) }))
    .filter(({ at }) => at < 3)
    .sort((a, b) => a.at - b.at)
    .map(({ element }) => element);
}

/**
 * What is to be written for a choice, and over what: the rest of a slug whose beginning
 * was typed, and the one space behind it.
 * @param {string} text
 * @param {number} from where the `@` stands
 * @param {number} caret
 * @param {string} slug
 * @returns {{from: number, to: number, words: string}}
 */
export function chosen(text, from, caret, slug) {
  const rest = /^[\w-]*/.exec(text.slice(caret))?.[0] ?? "";
  const goesOn = slug === text.slice(from + 1, caret) + rest;
  const end = goesOn ? caret + rest.length : caret;
  return { from, ...behind(text, end, `@${slug}`) };
}

/**
 * A mention put in between other words.
 * @param {string} text
 * @param {number} from
 * @param {number} to
 * @param {string} slug
 * @returns {{from: number, to: number, words: string}}
 */
export function placed(text, from, to, slug) {
  const before = text.slice(0, from);
  const gap = before && !/\s$/.test(before) ? " " : "";
  return { from, ...behind(text, to, `${gap}@${slug}`) };
}

/** One space behind it, but none before a comma. */
function behind(text, to, words) {
  const next = text.charAt(to);
  if (next === " ") return { to: to + 1, words: `${words} ` };
  return { to, words: /[\s.,;:!?)]/.test(next) ? words : `${words} ` };
}

/**
 * The text in stretches; a mention has its slug.
 * @param {string} text
 * @returns {{text: string, slug: string}[]}
 */
export function pieces(text) {
  const found = [];
  let at = 0;
  for (const match of text.matchAll(MENTION)) {
    if (match.index > at)
      found.push({ text: text.slice(at, match.index), slug: "" });
    found.push({ text: match[0], slug: match[1] });
    at = match.index + match[0].length;
  }
  if (at < text.length) found.push({ text: text.slice(at), slug: "" });
  return found;
}
