// Where a player stands when its film is replaced by a newer one of the same board.
import assert from "node:assert/strict";
import { test } from "node:test";
import { carried, shotAt, spansOf } from "../../static/js/lib/places.js";

const FILM = [24, 1];
const film = (...shots) =>
  spansOf(
    shots.map(([id, seconds]) => ({ id, seconds })),
    FILM,
  );
const before = film(["a", 2], ["b", 3], ["c", 2]);

test("shots lie in whole frames, one after the other", () => {
  assert.deepEqual(before, [
    { id: "a", start: 0, end: 48 },
    { id: "b", start: 48, end: 120 },
    { id: "c", start: 120, end: 168 },
  ]);
  const [first, second] = spansOf(
    [
      { id: "a", seconds: 1 },
      { id: "b", seconds: 1 },
    ],
    [24000, 1001],
  );
  assert.deepEqual([first.end, second.start, second.end], [23, 23, 47]);
});

test("a frame belongs to one shot, and past the end to the last", () => {
  assert.deepEqual(
    [0, 47, 48, 119, 120, 167, 999].map((frame) => shotAt(before, frame)),
    [0, 0, 1, 1, 2, 2, 2],
  );
});

test("nothing moves in a film that is cut the same", () => {
  for (const frame of [0, 47, 48, 100, 167])
    assert.equal(carried(frame, before, before), frame);
});

test("a place stays as far into its shot when an earlier one gets longer", () => {
  const after = film(["a", 5], ["b", 3], ["c", 2]);
  assert.equal(carried(60, before, after), 120 + 12);
});

test("a place past the end of a shorter shot is at its last frame", () => {
  const after = film(["a", 2], ["b", 1], ["c", 4]);
  assert.equal(carried(110, before, after), 71);
});

test("a place goes along with its shot", () => {
  const after = film(["c", 2], ["b", 3], ["a", 2]);
  assert.equal(carried(10, before, after), 120 + 10);
  assert.equal(carried(130, before, after), 10);
});

test("of a shot that is gone, the next one's beginning is left", () => {
  assert.equal(carried(60, before, film(["a", 2], ["c", 2])), 48);
  assert.equal(carried(130, before, film(["a", 2], ["b", 3])), 48);
});

test("shots nobody knows are counted", () => {
  const unknown = film(["", 2], ["", 3], ["", 2]);
  assert.equal(carried(60, before, unknown), 60);
  assert.equal(carried(60, unknown, film(["x", 4], ["y", 3])), 96 + 12);
});

test("there and back is the same place while the shots are the same", () => {
  const longer = film(["a", 4], ["b", 6], ["c", 3]);
  for (let frame = 0; frame < 168; frame += 7)
    assert.equal(
      carried(carried(frame, before, longer), longer, before),
      frame,
    );
});

test("without a film every place is the beginning", () => {
  assert.equal(carried(60, before, []), 0);
  assert.equal(carried(60, [], before), 0);
});
