// Words written into a field for somebody.

/**
 * As if typed: the browser can undo it, and whoever listens for input hears it. The field
 * takes the focus, but where that would bring a keyboard up.
 * @param {HTMLTextAreaElement} area
 * @param {{from: number, to: number, words: string}} edit
 */
export function write(area, { from, to, words }) {
  const coarse = window.matchMedia("(pointer: coarse)").matches;
  if (!coarse || document.activeElement === area) {
    area.focus({ preventScroll: true });
    area.setSelectionRange(from, to);
    // The only way that joins the browser's own undo; setRangeText forgets it.
    const done = words
      ? document.execCommand("insertText", false, words)
      : document.execCommand("delete");
    if (done) return;
  }
  area.setRangeText(words, from, to, "end");
  area.dispatchEvent(new Event("input", { bubbles: true }));
}
