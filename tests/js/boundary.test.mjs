// The boundary that is dragged against the vectors the Python module is held to.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { moveBoundary, reach } from "../../static/js/lib/boundary.js";

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
