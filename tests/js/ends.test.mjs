// The ends of the move from crop to crop.
import assert from "node:assert/strict";
import { test } from "node:test";
import {
  LEAST,
  PARTS,
  end,
  pulled,
  shifted,
  sized,
} from "../../static/js/lib/ends.js";

const isInside = ({ left, top, width, height }) =>
  [left, top, width].every(Number.isInteger) &&
  width === height &&
  width >= LEAST &&
  left >= 0 &&
  top >= 0 &&
  left + width <= PARTS &&
  top + width <= PARTS;

let state = 7;
const random = (below) => {
  state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
  return Math.floor((state / 2 ** 32) * below);
};

test("whatever is done to a crop, it stays one", () => {
  let box = end(0, 0, PARTS);
  for (let n = 0; n < 3000; n += 1) {
    const by = () => random(3 * PARTS) - 1.5 * PARTS + 0.4;
    box = [
      () => shifted(box, by(), by()),
      () => sized(box, by()),
      () => pulled(box, ["nw", "ne", "sw", "se"][random(4)], by(), by()),
      () => end(by(), by(), by()),
    ][random(4)]();
    assert.ok(isInside(box), JSON.stringify(box));
  }
});

test("the corner across from the pulled one stays where it is", () => {
  const box = end(3000, 2000, 4000);
  assert.deepEqual(pulled(box, "se", 1000, 1000), {
    left: 3000,
    top: 2000,
    width: 5000,
    height: 5000,
  });
  const { left, top, width } = pulled(box, "nw", 1000, 1000);
  assert.deepEqual([left + width, top + width, width], [7000, 6000, 3000]);
});

test("a size changes around the middle", () => {
  assert.deepEqual(sized(end(2000, 2000, 6000), 4000), {
    left: 3000,
    top: 3000,
    width: 4000,
    height: 4000,
  });
});
