// The small sums behind the timeline, the drag, the sprites and the upload check.
import assert from "node:assert/strict";
import { test } from "node:test";
import { placeOf, shifts } from "../../static/js/lib/order.js";
import { fileOf, problemOf } from "../../static/js/lib/pictures.js";
import { cellAt, position } from "../../static/js/lib/sprite.js";
import { columns, starts, ticks } from "../../static/js/lib/strip.js";

test("clips are as wide as they are long", () => {
  assert.equal(columns([4, 3]), "minmax(0, 4fr) minmax(0, 3fr)");
  assert.deepEqual(starts([4, 3, 2]), [0, 4, 7]);
});

test("a wide ruler names every second and always the last", () => {
  assert.deepEqual(ticks(5, 1000), [0, 1, 2, 3, 4, 5]);
  assert.deepEqual(ticks(15, 358), [0, 2, 4, 6, 8, 10, 12, 15]);
});

test("a ruler never names two seconds closer than its labels are wide", () => {
  for (let total = 1; total <= 120; total += 1) {
    for (const width of [70, 120, 358, 900, 1400]) {
      const marks = ticks(total, width);
      assert.equal(marks.at(-1), total);
      marks.slice(1).forEach((at, i) => {
        const gap = ((at - marks[i]) * width) / total;
        assert.ok(gap >= 34 - 1e-9, `${total} s on ${width} px: ${marks}`);
      });
    }
  }
});

test("a ruler without room or without seconds names nothing", () => {
  assert.deepEqual(ticks(0, 500), []);
  assert.deepEqual(ticks(15, 40), []);
});

const boxes = [
  { start: 0, size: 100 },
  { start: 110, size: 200 },
  { start: 320, size: 100 },
];

test("a dragged item passes a neighbour at that neighbour's middle", () => {
  assert.equal(placeOf(boxes, 0, 0), 0);
  assert.equal(placeOf(boxes, 0, 109), 0);
  assert.equal(placeOf(boxes, 0, 111), 1);
  assert.equal(placeOf(boxes, 0, 900), 2);
  assert.equal(placeOf(boxes, 2, -100), 2);
  assert.equal(placeOf(boxes, 2, -111), 1);
  assert.equal(placeOf(boxes, 2, -900), 0);
});

test("the others make room for the dragged item, and only they", () => {
  assert.deepEqual(shifts(boxes, 0, 2, 10), [0, -110, -110]);
  assert.deepEqual(shifts(boxes, 2, 1, 10), [0, 110, 0]);
  assert.deepEqual(shifts(boxes, 1, 1, 10), [0, 0, 0]);
});

test("the pointer finds a cell of the sprite, never one beside it", () => {
  assert.equal(cellAt(0, 30), 0);
  assert.equal(cellAt(0.5, 30), 15);
  assert.equal(cellAt(1, 30), 29);
  assert.equal(cellAt(-0.2, 30), 0);
  assert.equal(cellAt(1.7, 30), 29);
});

test("a sprite lies so that one cell shows", () => {
  const sheet = { columns: 10, count: 30 };

  assert.deepEqual(position(0, sheet), { x: 0, y: 0, wide: 1000, high: 300 });
  assert.deepEqual(position(29, sheet), {
    x: 100,
    y: 100,
    wide: 1000,
    high: 300,
  });
  assert.equal(position(10, sheet).y, 50);
  assert.deepEqual(position(0, { columns: 1, count: 1 }), {
    x: 0,
    y: 0,
    wide: 100,
    high: 100,
  });
  assert.equal(
    position(11, { columns: 5, count: 12 }).high,
    300,
    "a part row is a row",
  );
});

test("a file that cannot be a frame is refused in words", () => {
  const rules = {
    accept: ["image/png", "image/jpeg"],
    maxBytes: 10_000_000,
  };

  assert.equal(problemOf({ type: "image/png", size: 5 }, rules), "");
  assert.match(problemOf({ type: "image/gif", size: 5 }, rules), /PNG or JPEG/);
  assert.match(problemOf({ type: "image/png", size: 0 }, rules), /empty/);
  assert.match(
    problemOf({ type: "image/png", size: 12_500_000 }, rules),
    /12\.5 MB; at most 10 MB/,
  );
});

test("a sound is told the kinds people know, each once", () => {
  const rules = {
    accept: ["audio/wav", "audio/x-wav", "audio/mpeg"],
    maxBytes: 9,
  };

  assert.equal(problemOf({ type: "audio/x-wav", size: 5 }, rules), "");
  assert.match(
    problemOf({ type: "image/png", size: 5 }, rules),
    /not a WAV or MP3 sound/,
  );
});

test("of a drop the first picture is taken", () => {
  const text = { type: "text/plain" };
  const png = { type: "image/png" };

  assert.equal(fileOf({ files: [text, png] }), png);
  assert.equal(fileOf({ files: [text] }), text);
  assert.equal(fileOf({ files: [] }), null);
  assert.equal(fileOf(null), null);
});
