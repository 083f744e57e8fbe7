// A code that is typed as it stands under its bars is read as the code.

import assert from "node:assert/strict";
import { test } from "node:test";

import { withoutGroups } from "../../pos/static/till/kit/digits.js";

test("the spaces in a code are none of it, whichever they are", () => {
  for (const space of [" ", "\u00a0", "\u2009", "\u202f", "  ", "\u200e "]) assert.equal(withoutGroups(["611", "1234", "567890"].join(space)), "6111234567890");
  assert.equal(withoutGroups(" 6111234567890 "), "6111234567890");
});

test("nor is it another code in Arabic digits", () => assert.equal(withoutGroups("٦١١ ١٢٣٤ ٥٦٧٨٩٠"), "6111234567890"));

test("words and short numbers stay as they were typed", () => {
  for (const typed of ["huile 500", "250 500", "12", "K7QP-2M4X", ""]) assert.equal(withoutGroups(` ${typed} `), typed);
});
