// A clip's card is scrubbed by the pointer, or by the arrow keys while its link has focus.
import "./selecting.js";
import { $, make, on } from "./lib/dom.js";
import { cellAt, paintCell } from "./lib/sprite.js";

const TAKE = "[data-sprite]";

const sheetOf = (take) => ({
  columns: Number(take.dataset.spriteColumns) || 1,
  count: Number(take.dataset.spriteCount) || 1,
});

/** The layer over the poster; the poster stays, so nothing jumps while the sheet loads. */
function layer(take) {
  const old = $(".sprite", take);
  if (old) return old;
  const fresh = make("span", "sprite");
  const bar = make("span", "hs", document.createElement("i"));
  $("img", take)?.after(fresh, bar);
  const image = new Image();
  image.src = take.dataset.sprite ?? "";
  image.decode().then(
    () => take.setAttribute("data-sprite-ready", ""),
    () => take.removeAttribute("data-sprite"),
  );
  return fresh;
}

function scrub(take, cell) {
  const sheet = sheetOf(take);
  const part = layer(take);
  take.dataset.cell = String(cell);
  if (!take.hasAttribute("data-sprite-ready")) return;
  paintCell(part, take.dataset.sprite, cell, sheet);
  $(".hs i", take)?.style.setProperty("--at", String((cell + 1) / sheet.count));
  take.setAttribute("data-scrubbing", "");
}

const rest = (take) => {
  take.removeAttribute("data-scrubbing");
  delete take.dataset.cell;
};

on("pointermove", TAKE, (event, take) => {
  if (event.pointerType === "touch") return;
  const { left, width } = take.getBoundingClientRect();
  scrub(take, cellAt((event.clientX - left) / width, sheetOf(take).count));
});
on("pointerout", TAKE, (event, take) => {
  if (!take.contains(event.relatedTarget)) rest(take);
});
on("focusin", TAKE, (_event, take) => layer(take));
on("focusout", TAKE, (_event, take) => rest(take));
on("keydown", TAKE, (event, take) => {
  const by = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
  if (!by) return;
  event.preventDefault();
  const { count } = sheetOf(take);
  const now = Number(take.dataset.cell ?? (by > 0 ? -1 : count));
  scrub(take, Math.min(count - 1, Math.max(0, now + by)));
});

// Addresses name only what was chosen.
document.addEventListener("formdata", ({ formData, target }) => {
  if (!(target instanceof Element) || target.id !== "narrow") return;
  for (const [name, value] of [...formData]) if (!value) formData.delete(name);
});
// A board is of one project: choosing another project forgets it.
on("change", "#narrow [name=project]", (_event, select) => {
  const board = select.form?.elements.board;
  if (board) board.value = "";
});
