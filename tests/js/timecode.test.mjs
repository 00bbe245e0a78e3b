// The browser's clock against the vectors the Python module is held to.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import {
  clock,
  frameAt,
  frameFromLink,
  frameOf,
  frameShown,
  middleOf,
  secondsAt,
  timecode,
} from "../../static/js/lib/timecode.js";

const vectors = JSON.parse(
  readFileSync(new URL("../vectors/timecode.json", import.meta.url), "utf8"),
);

test("frameAt gives the frame on screen", () => {
  for (const [seconds, rate, frame] of vectors.frame_at) {
    assert.equal(frameAt(seconds, rate), frame, `${seconds} at ${rate}`);
  }
});

test("secondsAt gives when a frame begins, exactly", () => {
  for (const [frame, rate, seconds] of vectors.seconds_at) {
    assert.deepEqual(secondsAt(frame, rate), seconds, `${frame} at ${rate}`);
    assert.equal(frameAt(seconds, rate), frame);
  }
});

test("timecode and frameOf are each other's inverse", () => {
  for (const [frame, rate, code] of vectors.timecode) {
    assert.equal(timecode(frame, rate), code);
    assert.equal(frameOf(code, rate), frame);
  }
});

test("frameOf refuses what is not a timecode at this rate", () => {
  for (const [code, rate] of vectors.frame_of_refused) {
    assert.throws(() => frameOf(code, rate), RangeError, code);
  }
});

test("shots lie where the board says they do", () => {
  for (const [lengths, rate, spans] of vectors.spans) {
    let at = 0;
    const found = lengths.map((seconds) => {
      const start = frameAt(at, rate);
      at += seconds;
      return [start, frameAt(at, rate)];
    });
    assert.deepEqual(found, spans);
  }
});

test("time before the beginning is refused", () => {
  assert.throws(() => frameAt(-1, [24, 1]), RangeError);
  assert.throws(() => secondsAt(-1, [24, 1]), RangeError);
  assert.throws(() => timecode(1.5, [24, 1]), RangeError);
});

test("the middle of a frame is inside it, and reads back as it", () => {
  for (const rate of [
    [24, 1],
    [25, 1],
    [24000, 1001],
    [60000, 1001],
  ]) {
    for (const frame of [0, 1, 2, 47, 358, 359, 10_000]) {
      const begins = (frame * rate[1]) / rate[0];
      const middle = middleOf(frame, rate);
      assert.ok(begins < middle && middle < ((frame + 1) * rate[1]) / rate[0]);
      assert.equal(frameShown(begins, rate), frame);
    }
  }
});

test("a link names a frame, seconds or a timecode, or nothing", () => {
  const rate = [24, 1];
  assert.equal(frameFromLink("84f", rate), 84);
  assert.equal(frameFromLink("3.5", rate), 84);
  assert.equal(frameFromLink("0", rate), 0);
  assert.equal(frameFromLink("00:00:03:12", rate), 84);
  assert.equal(frameFromLink("soon", rate), null);
  assert.equal(frameFromLink(null, rate), null);
});

test("a length is written for people", () => {
  assert.equal(clock(0), "0:00");
  assert.equal(clock(42), "0:42");
  assert.equal(clock(725), "12:05");
  assert.equal(clock(3723), "1:02:03");
});
