// Strokes in parts of the picture become lines, whatever the picture's shape.
import assert from "node:assert/strict";
import { test } from "node:test";
import { path } from "../../static/js/lib/ink.js";

test("a box lies where its corners are", () => {
  const stroke = { tool: "box", colour: "red", points: [0, 0, 5000, 10000] };
  assert.equal(path(stroke, 900), "M0.0 0.0H800V900H0Z");
  assert.equal(path(stroke, 1600), "M0.0 0.0H800V1600H0Z");
});

test("a pen passes its first and its last point", () => {
  const points = [0, 0, 1000, 1000, 2000, 0, 10000, 10000];
  const line = path({ tool: "pen", colour: "red", points }, 900);
  assert.match(line, /^M0\.0 0\.0Q/);
  assert.match(line, /L1600\.0 900\.0$/);
});

test("an arrow has two sides at its end", () => {
  const points = [0, 5000, 10000, 5000];
  const line = path({ tool: "arrow", colour: "red", points }, 900);
  assert.equal(line.match(/1600\.0 450\.0/g).length, 2);
});
