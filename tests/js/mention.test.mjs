// Mentions: what is one, what the caret asks for, and what a choice writes.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import {
  asked,
  chosen,
  matching,
  pieces,
  placed,
} from "../../static/js/lib/mention.js";

const vectors = JSON.parse(
  readFileSync(new URL("../vectors/mentions.json", import.meta.url), "utf8"),
);

const CAST = [
  { slug: "mara", name: "Mara" },
  { slug: "elio", name: "Élio the keeper" },
  { slug: "north-light", name: "North Light" },
  { slug: "ash", name: "Ash" },
];
const slugs = (query) => matching(CAST, query).map((one) => one.slug);

/** `|` is the caret. */
const at = (text) => {
  const caret = text.indexOf("|");
  return { text: text.replace("|", ""), caret };
};
const after = ({ text }, { from, to, words }) =>
  `${text.slice(0, from)}${words}|${text.slice(to)}`;

test("the mentions of a text are those of the vectors", () => {
  for (const { text, slugs: expected } of vectors) {
    const found = pieces(text);
    assert.deepEqual(
      found.filter((piece) => piece.slug).map((piece) => piece.slug),
      expected,
    );
    assert.equal(found.map((piece) => piece.text).join(""), text);
  }
});

test("an @ at the start of a word asks for an element", () => {
  const ask = (marked) => {
    const { text, caret } = at(marked);
    return asked(text, caret);
  };
  assert.deepEqual(ask("@|"), { from: 0, query: "" });
  assert.deepEqual(ask("See @ma|ra."), { from: 4, query: "ma" });
  assert.deepEqual(ask("(@Éli|"), { from: 1, query: "Éli" });
  assert.deepEqual(ask(`${"x ".repeat(2000)}@m|`), { from: 4000, query: "m" });
  for (const not of ["mail@m|", "@mara |", "@@|", "|@mara", "a@|", "@ma,r|"])
    assert.equal(ask(not), null);
});

test("what begins so comes before what only holds it", () => {
  assert.deepEqual(slugs(""), ["mara", "elio", "north-light", "ash"]);
  assert.deepEqual(slugs("li"), ["north-light", "elio"]);
  assert.deepEqual(slugs("MAR"), ["mara"]);
  assert.deepEqual(slugs("éli"), ["elio"]);
  assert.deepEqual(slugs("a"), ["ash", "mara"]);
  assert.deepEqual(slugs("nobody"), []);
});

test("a choice writes the slug, and one space behind it", () => {
  const choose = (marked) => {
    const one = at(marked);
    const { from } = asked(one.text, one.caret);
    return after(one, chosen(one.text, from, one.caret, "mara"));
  };
  assert.equal(choose("@|"), "@mara |");
  assert.equal(choose("See @m| walk"), "See @mara |walk");
  assert.equal(choose("See @m|, then"), "See @mara|, then");
  assert.equal(choose("@ma|ra walks"), "@mara |walks");
  assert.equal(choose("@|lamp"), "@mara |lamp");
  assert.equal(choose("@m|\nNext"), "@mara|\nNext");
});

test("a mention put in keeps its distance from other words", () => {
  const put = (marked) => {
    const one = at(marked);
    return after(one, placed(one.text, one.caret, one.caret, "mara"));
  };
  assert.equal(put("|"), "@mara |");
  assert.equal(put("See|"), "See @mara |");
  assert.equal(put("See |."), "See @mara|.");
});
