// Small change: what runs low is known from the float, the movements of cash and what was handed over, before anybody is to be given it.

import assert from "node:assert/strict";
import { test } from "node:test";

import { note } from "../../pos/static/till/device/database.js";
import { lowNow, sayLow } from "../../pos/static/till/money/small_change.js";
import { emptyStore } from "./kept.mjs";

const LEAST = { 2000: 3, 1000: 0, 100: 5 };

const till = (counted, events = []) => ({
  database: emptyStore(), events, shift: { id: "s", counted }, place: { settings: { least: LEAST } },
});
const moved = (direction, amount, state = "sent") => ({ kind: "cash", state, event: { shift_id: "s", direction, amount } });

test("a kind runs low below its least, the smallest first, and none where none is asked for", async () => {
  assert.deepEqual(await lowNow(till({ 20000: 3, 2000: 2, 100: 4 })), [[100, 4], [2000, 2]]);
  assert.deepEqual(await lowNow(till({ 2000: 3, 100: 5 })), []);
  assert.equal(sayLow([[100, 4], [2000, 2]]), "Small change runs low: \u20661,00\u00a0(4)\u2069 · \u206620,00\u00a0(2)\u2069");
});

test("cash put in and taken out count, what the server would not take does not", async () => {
  assert.deepEqual(await lowNow(till({ 2000: 2, 100: 5 }, [moved("in", 2_000)])), []);
  assert.deepEqual(await lowNow(till({ 2000: 3, 100: 5 }, [moved("out", 2_000)])), [[2000, 2]]);
  assert.deepEqual(await lowNow(till({ 2000: 3, 100: 5 }, [moved("out", 2_000, "refused")])), []);
});

test("what was handed over since the count is what counts", async () => {
  const now = till({ 2000: 3, 100: 5 });
  await note(now.database, "pieces", { shift_id: "s", held: { 2000: 9, 100: 1 } });
  assert.deepEqual(await lowNow(now), [[100, 1]]);
});

test("of a float that nobody counted here nothing is said", async () => {
  assert.equal(await lowNow(till(undefined)), null);
  assert.equal(await lowNow(till({})), null);
});
