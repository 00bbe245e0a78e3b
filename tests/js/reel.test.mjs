import assert from "node:assert/strict";
import { test } from "node:test";
import { hurried } from "../../static/js/lib/playhead.js";
import {
  filmBefore,
  inFilm,
  inReel,
  nextFilm,
} from "../../static/js/lib/reel.js";

const film = (frames, rate = [24, 1]) => ({ src: "", rate, frames });
const PARTS = [
  { start: 0, end: 48, film: film(48) },
  { start: 48, end: 120 },
  { start: 120, end: 168, film: film(60, [30, 1]) },
];

test("at one rate every frame of the reel is one of a film, and back", () => {
  for (let frame = 0; frame < 48; frame += 1) {
    assert.equal(inFilm(PARTS[0], frame, [24, 1]), frame);
    assert.equal(inReel(PARTS[0], frame, [24, 1]), frame);
  }
});

test("at another rate a frame of the reel comes back as itself", () => {
  for (let frame = 120; frame < 168; frame += 1) {
    const inside = inFilm(PARTS[2], frame, [24, 1]);
    assert.ok(inside >= 0 && inside < 60);
    assert.equal(inReel(PARTS[2], inside, [24, 1]), frame);
  }
});

test("a film never shows a frame that it or the reel has not", () => {
  assert.equal(inFilm(PARTS[2], 9999, [24, 1]), 59);
  assert.equal(inReel(PARTS[2], 59, [24, 1]), 167);
});

test("what comes next skips the slates", () => {
  assert.equal(nextFilm(PARTS, 0), 2);
  assert.equal(nextFilm(PARTS, 2), -1);
});

test("a slate is passed over on the way to a film, on and back", () => {
  assert.equal(nextFilm(PARTS, 0), 2);
  assert.equal(nextFilm(PARTS, 2), -1);
  assert.equal(filmBefore(PARTS, 2), 0);
  assert.equal(filmBefore(PARTS, 0), -1);
});

test("every press of J or L is faster, and the other way starts anew", () => {
  const presses = [1, 1, 1, 1, -1, -1, 1];
  const speeds = presses.map((way, at) =>
    presses.slice(0, at + 1).reduce(hurried, 0),
  );
  assert.deepEqual(speeds, [1, 2, 4, 4, -1, -2, 1]);
});
