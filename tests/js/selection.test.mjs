// Several shots: a stretch of them, one more, one fewer.
import assert from "node:assert/strict";
import { test } from "node:test";
import { between, toggled } from "../../static/js/lib/selection.js";

const ALL = ["a", "b", "c", "d"];

test("a stretch has both its ends, whichever comes first", () => {
  assert.deepEqual(between(ALL, "b", "d"), ["b", "c", "d"]);
  assert.deepEqual(between(ALL, "d", "b"), ["b", "c", "d"]);
  assert.deepEqual(between(ALL, "c", "c"), ["c"]);
});

test("a stretch from a shot that is gone is the other end alone", () => {
  assert.deepEqual(between(ALL, "gone", "b"), ["b"]);
});

test("one is put in, and taken out again", () => {
  assert.deepEqual(toggled(["a"], "c"), ["a", "c"]);
  assert.deepEqual(toggled(["a", "c"], "a"), ["c"]);
});
