// What comes from others is kept byte for byte; no formatter may touch it.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { test } from "node:test";

const folder = new URL("../../static/vendor/htmx/", import.meta.url);

test("htmx is the file whose hash was written down", () => {
  const lines = readFileSync(new URL("SHA256SUMS", folder), "utf8").trim();
  for (const line of lines.split("\n")) {
    const [hash, name] = line.split(/\s+/);
    const bytes = readFileSync(new URL(name, folder));
    assert.equal(createHash("sha256").update(bytes).digest("hex"), hash, name);
  }
});
