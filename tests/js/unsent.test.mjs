// What a browser keeps of words that the server does not have yet.
import assert from "node:assert/strict";
import { test } from "node:test";
import { forget, keep, kept, sweep } from "../../static/js/lib/unsent.js";

const DAY = 86_400_000;
const KEY = "/shots/1/fields/ prompt";
const WORDS = { was: "A wave.", value: "A wave breaks.", sent: "A wave b" };

/** A Storage as browsers have it. */
function shelf() {
  const things = new Map();
  return {
    get length() {
      return things.size;
    },
    key: (n) => [...things.keys()][n] ?? null,
    getItem: (name) => things.get(name) ?? null,
    setItem: (name, text) => void things.set(name, text),
    removeItem: (name) => void things.delete(name),
  };
}

test("words come back as they were kept, until they are forgotten", () => {
  const here = shelf();

  keep(here, "mara", KEY, WORDS, 0);

  assert.deepEqual(kept(here, "mara", KEY), WORDS);
  forget(here, "mara", KEY);
  assert.equal(kept(here, "mara", KEY), null);
  assert.equal(here.length, 0);
});

test("nobody is shown somebody else's words", () => {
  const here = shelf();

  keep(here, "mara", KEY, WORDS, 0);

  assert.equal(kept(here, "tomi", KEY), null);
});

test("what is kept for a month is swept, and nothing that is not ours", () => {
  const here = shelf();
  keep(here, "mara", KEY, WORDS, 0);
  keep(here, "mara", `${KEY} 2`, WORDS, 5 * DAY);
  here.setItem("unsent mara broken", "{");
  here.setItem("theme", "dark");

  sweep(here, 31 * DAY);

  assert.equal(kept(here, "mara", KEY), null);
  assert.deepEqual(kept(here, "mara", `${KEY} 2`), WORDS);
  assert.equal(here.getItem("theme"), "dark");
  assert.equal(here.length, 2);
});

test("nonsense in the place is no words", () => {
  const here = shelf();

  for (const text of ["", "{", "[]", '{"was": 1, "value": "x"}', "null"]) {
    here.setItem(`unsent mara ${KEY}`, text);
    assert.equal(kept(here, "mara", KEY), null, text);
  }
});

test("a browser that keeps nothing breaks nothing", () => {
  const full = {
    ...shelf(),
    length: 0,
    setItem() {
      throw new DOMException("no room", "QuotaExceededError");
    },
    getItem() {
      throw new DOMException("denied", "SecurityError");
    },
  };

  keep(full, "mara", KEY, WORDS, 0);

  assert.equal(kept(full, "mara", KEY), null);
});
