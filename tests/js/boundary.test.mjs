// The boundary that is dragged against the vectors the Python module is held to.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { moveBoundary, reach, wall } from "../../static/js/lib/boundary.js";

const vectors = JSON.parse(
  readFileSync(new URL("../vectors/boundary.json", import.meta.url), "utf8"),
);

test("a boundary reaches as far as the vectors say", () => {
  for (const one of vectors)
    assert.deepEqual(reach(one, one.after, one.way), one.reach);
});

test("a boundary moves seconds as the vectors say", () => {
  for (const one of vectors) {
    const { seconds, by } = moveBoundary(one, one.after, one.by, one.way);
    assert.deepEqual(seconds, one.then);
    assert.equal(by, one.by);
  }
});

test("a drag past the wall stops at it", () => {
  for (const one of vectors) {
    const [fewest, most] = one.reach;
    assert.equal(moveBoundary(one, one.after, 5000, one.way).by, most);
    assert.equal(moveBoundary(one, one.after, -5000, one.way).by, fewest);
  }
});

test("the wall says what it is made of", () => {
  const board = {
    seconds: [3, 3, 3],
    locked: [false, false, false],
    least: 3,
    model: "Kling",
  };
  const least = "Kling needs 3 s or more for each shot.";
  assert.equal(wall(board, 0, "exchange", true), least);
  assert.equal(wall(board, 0, "total", false), least);
  assert.equal(
    wall({ ...board, least: 1 }, 0, "exchange", false),
    "A shot lasts 1 s at least.",
  );
  const locked = { ...board, locked: [false, true, true] };
  const lock = "Locked shots keep their length.";
  assert.equal(wall(locked, 0, "exchange", true), lock);
  assert.equal(wall(locked, 0, "exchange", false), lock);
  assert.match(wall(board, 0, "total", true), /hour/);
});
