// What happens to a field's words on their way to the server.
import assert from "node:assert/strict";
import { test } from "node:test";
import {
  answered,
  edited,
  keepMine,
  keepTheirs,
  loaded,
  maySend,
  pause,
  sending,
  worst,
} from "../../static/js/lib/saving.js";

const typed = (value, from = "old") => edited(loaded(from), value);
const sent = (value) => sending(typed(value));
const ok = (value) => ({ status: 200, data: { value } });

test("an edit waits to be sent, and undoing it does not", () => {
  const field = typed("new");

  assert.equal(field.phase, "waiting");
  assert.ok(maySend(field));
  assert.equal(edited(field, "old").phase, "saved");
});

test("a saved field knows what the server has", () => {
  const field = answered(sent("new"), ok("new"));

  assert.equal(field.phase, "saved");
  assert.equal(field.was, "new");
  assert.ok(!maySend(field));
});

test("words typed while a save was under way are sent next, with the new was", () => {
  const typing = edited(sent("new"), "newer");
  assert.ok(!maySend(typing), "one save in flight");

  const field = answered(typing, ok("new"));

  assert.equal(field.phase, "waiting");
  assert.equal(field.was, "new");
  assert.equal(sending(field).sent, "newer");
});

test("no answer is tried again for ever, slower and slower", () => {
  let field = sent("new");
  const pauses = [];
  for (let i = 0; i < 7; i += 1) {
    field = answered(field, { status: i % 2 ? 0 : 503 });
    assert.equal(field.phase, "retrying");
    pauses.push(pause(field.tries));
    field = sending(field);
  }

  assert.deepEqual(pauses, [1, 2, 4, 8, 15, 15, 15]);
  assert.equal(answered(field, ok("new")).tries, 0);
});

test("a conflict keeps the words and sends nothing until a person decides", () => {
  const field = answered(sent("mine"), { status: 409 });

  assert.equal(field.phase, "conflict");
  assert.equal(field.value, "mine");
  assert.ok(!maySend(field));
  assert.ok(!maySend(edited(field, "mine, longer")));
});

test("keep mine sends over what they wrote, keep theirs ends it", () => {
  const field = edited(answered(sent("mine"), { status: 409 }), "mine, longer");

  const mine = sending(keepMine(field, "theirs"));
  const theirs = keepTheirs("theirs");

  assert.deepEqual([mine.was, mine.sent], ["theirs", "mine, longer"]);
  assert.deepEqual([theirs.value, theirs.phase], ["theirs", "saved"]);
});

test("a refusal says why and the next edit is tried", () => {
  const field = answered(sent("x".repeat(600)), {
    status: 422,
    data: { message: "At most 512 characters." },
  });

  assert.equal(field.phase, "refused");
  assert.equal(field.why, "At most 512 characters.");
  assert.ok(!maySend(field));
  assert.ok(maySend(edited(field, "short")));
});

test("being logged out keeps the words and may be tried again", () => {
  const field = answered(sent("new"), { status: 0, loggedOut: true });

  assert.equal(field.phase, "loggedOut");
  assert.equal(field.value, "new");
  assert.ok(maySend(field));
});

test("a reader's edit is refused once, not for ever", () => {
  const field = answered(sent("new"), { status: 403 });

  assert.equal(field.phase, "forbidden");
  assert.ok(!maySend(field));
});

test("the page speaks of the worst field", () => {
  const saved = loaded("a");
  const waiting = typed("b");
  const lost = answered(sent("c"), { status: 500 });
  const fought = answered(sent("d"), { status: 409 });

  assert.equal(worst([]), "saved");
  assert.equal(worst([saved, waiting]), "waiting");
  assert.equal(worst([waiting, lost]), "retrying");
  assert.equal(worst([lost, fought, saved]), "conflict");
});
