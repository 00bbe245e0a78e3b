// Hints for the camera: written as sentences, found again, and taken out without a trace.
import assert from "node:assert/strict";
import { test } from "node:test";
import { HINTS, says, toggle } from "../../static/js/lib/camera.js";

function pressed(text, words = "Slow push in") {
  const edit = toggle(text, words);
  return text.slice(0, edit.from) + edit.words + text.slice(edit.to);
}

test("a hint is a sentence of its own at the end", () => {
  assert.equal(pressed(""), "Slow push in.");
  assert.equal(pressed("Mara walks"), "Mara walks. Slow push in.");
  assert.equal(pressed("Mara walks. "), "Mara walks. Slow push in.");
  assert.equal(pressed("“Who is there?”"), "“Who is there?” Slow push in.");
  assert.equal(pressed("Wide,"), "Wide, slow push in.");
  assert.equal(pressed("Mara walks.\n"), "Mara walks.\nSlow push in.");
  assert.equal(pressed("海。"), "海。 Slow push in.");
});

test("pressed twice it leaves the text as it was, but for the stop it needed", () => {
  for (const text of [
    "",
    "Mara walks.",
    "Mara walks.\n",
    "“Who?”",
    "שלום.",
    "😀!",
  ])
    for (const words of Object.values(HINTS))
      assert.equal(pressed(pressed(text, words), words), text);
  assert.equal(pressed(pressed("Mara walks")), "Mara walks.");
});

test("it is found however it is written, and only as whole words", () => {
  assert.ok(says("Then SLOW PUSH-IN on the lamp", "Slow push in"));
  assert.ok(says("Close up of @mara", "Close-up"));
  assert.ok(says("wide shot, mist", "Wide shot"));
  assert.ok(!says("A slow push into the dark", "Slow push in"));
  assert.ok(!says("Extreme-close-up", "Close-up"));
});

test("inside a text it goes with the comma or the stop that was its own", () => {
  assert.equal(pressed("Wide, slow push in, mist."), "Wide, mist.");
  assert.equal(pressed("Slow push in, mist rises."), "mist rises.");
  assert.equal(pressed("Slow push in. Mist."), "Mist.");
  assert.equal(pressed("Mist. Slow push in! Rain."), "Mist. Rain.");
  assert.equal(pressed("Mist. Slow push in"), "Mist.");
  assert.equal(pressed("A slow push in on Mara."), "A on Mara.");
  assert.equal(pressed("One.\nSlow push in. Two."), "One.\nTwo.");
});

test("no hint is found in the words of another", () => {
  const all = Object.values(HINTS);
  for (const words of all)
    assert.deepEqual(
      all.filter((other) => says(words, other)),
      [words],
    );
});
