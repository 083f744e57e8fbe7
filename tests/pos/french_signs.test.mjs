// What the screen says: a French sign stays with its word, whatever the width of the line.

import assert from "node:assert/strict";
import { test } from "node:test";

import { nt, speak, t, voiceOf } from "../../pos/static/till/kit/language.js";

const STRINGS = { "Why: %(why)s": "Pourquoi : %(why)s", "Give it?": "Rendre « %(name)s » ?", "%(num)d left": ["Reste : %(num)d", "Restent : %(num)d"] };
globalThis.fetch = async () => new Response(JSON.stringify(STRINGS));
globalThis.document = { documentElement: {} };

test("no line of the screen begins with a sign, and a paper is worded as its twin is", async () => {
  await speak("fr", "build");
  assert.equal(t("Why: %(why)s", { why: "a : b" }), "Pourquoi\u00a0: a : b");
  assert.equal(t("Give it?", { name: "x" }), "Rendre «\u00a0x\u00a0»\u00a0?");
  assert.equal(nt("%(num)d left", "%(num)d left", 2), "Restent\u00a0: 2");
  assert.equal((await voiceOf("fr", "build")).t("Why: %(why)s", { why: "a" }), "Pourquoi : a");
});
