// An odd ICE is taken for an invoice, and what is odd about it is said.

import assert from "node:assert/strict";
import { test } from "node:test";

import { iceDoubt } from "../../pos/static/till/receipts/papers.js";

test("nothing is said of no ICE and of a sound one, however it is spaced", () => {
  for (const sound of ["", " ", "001561191000066", "001 561 191 000 066", "001561191\u202f000066"]) assert.equal(iceDoubt(sound), "");
});

test("how many digits it has in place of 15 is said", () => {
  assert.match(iceDoubt("00156119100006"), /15 digits.* has 14\b/);
  assert.match(iceDoubt("MA1561191"), /15 digits.* has 7\b/);
});

test("control digits that do not add up are said", () => assert.match(iceDoubt("001561191000065"), /control digits/));
