// What a page says about a form that was refused, lost, or nobody knows.
import assert from "node:assert/strict";
import { test } from "node:test";
import { isOpen, words } from "../../static/js/lib/outcome.js";

test("a refusal says that nothing was changed", () => {
  for (const status of [400, 401, 403, 404, 409, 413, 429])
    assert.match(words({ status }), /[Nn]othing was (changed|kept)/);
});

test("the server's own sentence goes before ours", () => {
  const said = "You may watch here, but not order renders.";

  assert.equal(words({ status: 403, said }), said);
});

test("a broken or missing answer never claims that nothing happened", () => {
  for (const status of [0, 500, 502, 503, 504]) {
    assert.ok(isOpen(status));
    const text = words({ status, said: "Nothing was changed." });
    assert.match(text, /Nobody knows/);
    assert.doesNotMatch(text, /[Nn]othing was/);
  }
});

test("what may cost money leads to the renders before it is done again", () => {
  const text = words({ status: 0, costs: true });

  assert.match(text, /may cost money/);
  assert.match(text, /Look at the renders before you do it again/);
  assert.doesNotMatch(words({ status: 0 }), /money/);
});

test("a browser without a network says so", () => {
  assert.match(words({ status: 0, online: false }), /^You are offline/);
  assert.match(words({ status: 0 }), /^No answer from the server/);
});
