/** What a hand keys as a quantity, on whichever keyboard: a mark makes it kilograms, never ten times the grams. */

import assert from "node:assert/strict";
import test from "node:test";

import { keyedQuantity } from "../../pos/static/till/pure/quantity.js";

test("a weight is keyed in grams, or in kilograms with their mark", () => {
  for (const [text, grams] of [["350", 350], ["0,5", 500], ["1.5", 1500], ["1,250", 1250], ["٣٥٠", 350], ["٠٫٥", 500]]) assert.equal(keyedQuantity(text, "g"), grams, text);
});

test("pieces are whole, and what is no quantity is none", () => {
  for (const [text, pieces] of [["12", 12], ["١٢", 12], [" 3 ", 3], ["1,5", 0], ["-3", 0], ["abc", 0], ["", 0]]) assert.equal(keyedQuantity(text, "piece"), pieces, text);
});
