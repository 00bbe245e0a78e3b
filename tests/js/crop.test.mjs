// The piece of a picture that fills a frame.
import assert from "node:assert/strict";
import { test } from "node:test";
import {
  centred,
  moved,
  narrowest,
  whole,
  widest,
  zoomed,
} from "../../static/js/lib/crop.js";

const SHAPES = [
  [1920, 1080],
  [1080, 1920],
  [1440, 1440],
  [1284, 716],
].map(([width, height]) => ({ width, height }));
const PICTURES = [
  [320, 320],
  [1001, 333],
  [17, 900],
  [4000, 3000],
  [1920, 1080],
].map(([width, height]) => ({ width, height }));
const all = PICTURES.flatMap((picture) =>
  SHAPES.map((shape) => ({ picture, shape })),
);

function expectInside(box, picture) {
  assert.ok(box.left >= 0 && box.top >= 0, JSON.stringify({ box, picture }));
  assert.ok(box.left + box.width <= picture.width + 1e-6);
  assert.ok(box.top + box.height <= picture.height + 1e-6);
}

/** The twin of `has_shape` in domain/crop.py. */
const hasShape = (box, shape) =>
  2 * Math.abs(box.width * shape.height - box.height * shape.width) <=
  Math.max(shape.width, shape.height);

test("the middle touches two sides of the picture", () => {
  for (const { picture, shape } of all) {
    const box = centred(picture, shape);
    expectInside(box, picture);
    const touches = [picture.width - box.width, picture.height - box.height];
    assert.ok(Math.min(...touches.map(Math.abs)) < 1e-6);
  }
});

test("no move and no zoom leaves the picture or the limits", () => {
  for (const { picture, shape } of all)
    for (const by of [-5000, -3.3, 0, 7.7, 5000])
      for (const wanted of [0, 1, 80, 1e6]) {
        const start = moved(centred(picture, shape), by, -by, picture);
        expectInside(start, picture);
        const box = zoomed(start, wanted, picture, shape, { x: 0.1, y: 1 });
        expectInside(box, picture);
        assert.ok(box.width <= widest(picture, shape) + 1e-6);
        assert.ok(box.width >= narrowest(picture, shape) - 1e-6);
      }
});

test("whole pixels have the shape the server asks for, and stay inside", () => {
  for (const { picture, shape } of all)
    for (const wanted of [1, 99.5, 333.3, 1e6]) {
      const box = whole(
        moved(
          zoomed(centred(picture, shape), wanted, picture, shape),
          0.5,
          900,
          picture,
        ),
        picture,
        shape,
      );
      expectInside(box, picture);
      assert.ok(Object.values(box).every(Number.isInteger));
      assert.ok(hasShape(box, shape), JSON.stringify({ box, picture, shape }));
    }
});

test("the point under the pointer stays there", () => {
  const picture = { width: 1000, height: 1000 };
  const shape = { width: 100, height: 100 };
  const box = zoomed(centred(picture, shape), 500, picture, shape, {
    x: 0.25,
    y: 0.75,
  });
  assert.deepEqual(box, { left: 125, top: 375, width: 500, height: 500 });
});
