// In and out points, and the way from one comment to the next, without a page.
import assert from "node:assert/strict";
import { test } from "node:test";

globalThis.document = { querySelector: () => null };
globalThis.HTMLElement ??= class {};
const { Points } = await import("../../static/js/lib/points.js");
const { Marks } = await import("../../static/js/lib/marks.js");

const points = () => new Points(null, [24, 1], 100);

test("in and out are both shown frames", () => {
  const it = points();
  it.set("in", 10);
  it.set("out", 20);
  assert.deepEqual(it.span, { start: 10, end: 21 });
  assert.equal(it.isOver(19), false);
  assert.equal(it.isOver(20), true);
});

test("one alone reaches to the beginning or the end", () => {
  const it = points();
  it.set("out", 20);
  assert.deepEqual(it.span, { start: 0, end: 21 });
  it.set("out", 20);
  assert.equal(it.span, null);
  it.set("in", 30);
  assert.deepEqual(it.span, { start: 30, end: 100 });
});

test("a point that crosses the other takes it away", () => {
  const it = points();
  it.set("in", 10);
  it.set("out", 20);
  it.set("in", 50);
  assert.deepEqual(it.span, { start: 50, end: 100 });
});

test("next and previous leave out the frame one stands on", () => {
  const it = new Marks({ querySelector: () => null }, 100);
  it.set([
    { id: "b", start: 20, end: 21 },
    { id: "a", start: 5, end: 9 },
  ]);
  assert.equal(it.beside(5, 1).id, "b");
  assert.equal(it.beside(20, -1).id, "a");
  assert.equal(it.beside(20, 1), undefined);
});
