// A box in which text lies exactly as in a textarea: where a letter stands, or how to give
// one a colour, a textarea does not tell.

const METRICS = [
  "direction",
  "fontFamily",
  "fontFeatureSettings",
  "fontKerning",
  "fontSize",
  "fontStretch",
  "fontStyle",
  "fontVariant",
  "fontWeight",
  "letterSpacing",
  "lineHeight",
  "overflowWrap",
  "paddingBlockEnd",
  "paddingBlockStart",
  "paddingInlineEnd",
  "paddingInlineStart",
  "tabSize",
  "textAlign",
  "textIndent",
  "textTransform",
  "unicodeBidi",
  "wordBreak",
  "wordSpacing",
];

/** @param {HTMLElement} mirror @param {HTMLTextAreaElement} area */
export function fit(mirror, area) {
  const from = getComputedStyle(area);
  const metrics = METRICS.map((name) => [name, from[name]]);
  Object.assign(mirror.style, Object.fromEntries(metrics), {
    boxSizing: "border-box",
    whiteSpace: "pre-wrap",
    // Without its scroll bar.
    inlineSize: `${area.clientWidth}px`,
  });
}

/**
 * Where a letter of the mirror stands in the window.
 * @param {Element} mirror
 * @param {number} index
 */
export function boxOf(mirror, index) {
  const walker = document.createTreeWalker(mirror, NodeFilter.SHOW_TEXT);
  let left = index;
  let node = walker.nextNode();
  while (node && left >= (node.textContent ?? "").length) {
    left -= (node.textContent ?? "").length;
    node = walker.nextNode();
  }
  const range = document.createRange();
  if (!node) return mirror.getBoundingClientRect();
  range.setStart(node, left);
  range.setEnd(node, left + 1);
  return range.getBoundingClientRect();
}

/**
 * Stretches of text, with a class or without, in the place of those that differ.
 * @param {Element} mirror
 * @param {{text: string, name: string}[]} parts
 */
export function fill(mirror, parts) {
  const old = [...mirror.childNodes];
  const same = (node, part) =>
    node.textContent === part.text &&
    (node instanceof Element ? node.className : "") === part.name;
  let start = 0;
  while (
    start < Math.min(old.length, parts.length) &&
    same(old[start], parts[start])
  )
    start += 1;
  let [oldEnd, end] = [old.length, parts.length];
  while (oldEnd > start && end > start && same(old[oldEnd - 1], parts[end - 1]))
    [oldEnd, end] = [oldEnd - 1, end - 1];
  for (const node of old.slice(start, oldEnd)) node.remove();
  const fresh = parts.slice(start, end).map(({ text, name }) => {
    if (!name) return document.createTextNode(text);
    const mark = document.createElement("mark");
    mark.className = name;
    mark.textContent = text;
    return mark;
  });
  const before = old[oldEnd] ?? null;
  for (const node of fresh) mirror.insertBefore(node, before);
}
