import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";
import {
  frameOfTake,
  leaderOf,
  lengthOf,
  shotAt,
} from "../../static/js/lib/align.js";

const cases = JSON.parse(
  readFileSync(new URL("../vectors/align.json", import.meta.url), "utf8"),
);

for (const { name, rate, shots, takes, at } of cases) {
  const line = {
    rate,
    frames: shots.at(-1)[1],
    shots: shots.map(([start, end]) => ({ start, end })),
    takes,
  };
  test(`each take shows the frame of its shot: ${name}`, () => {
    for (const [frame, wanted] of at)
      assert.deepEqual(
        takes.map((take) => frameOfTake(line, take, frame)),
        wanted,
        `frame ${frame}`,
      );
  });
  test(`no frame of the timeline lies outside a take: ${name}`, () => {
    for (let frame = 0; frame < line.frames; frame += 1)
      for (const take of takes) {
        const own = frameOfTake(line, take, frame);
        assert.ok(own >= 0 && own < take.frames, `frame ${frame}: ${own}`);
      }
  });
  test(`the take that leads lasts longest: ${name}`, () => {
    shots.forEach((_shot, i) => {
      const lengths = takes.map((take) => lengthOf(take, i));
      assert.equal(lengths[leaderOf(line, i)], Math.max(...lengths));
    });
    assert.equal(shotAt(line, line.frames + 5), shots.length - 1);
  });
}
