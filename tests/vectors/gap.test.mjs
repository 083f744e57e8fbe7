// Why a drawer may differ: each guess found by what makes it, and by nothing else.

import assert from "node:assert/strict";
import test from "node:test";

import { explain, standing } from "../../pos/static/till/pure/gap.js";

const NOTHING = { counted: {}, movements: [], sales: [] };
const whys = (gap, known) => explain(gap, { ...NOTHING, ...known }).map(({ why }) => why);

test("a drawer that is right needs no reason", () => {
  assert.deepEqual(explain(0, { counted: { 2000: 9 }, movements: [], sales: [] }), []);
});

test("a note of 200 counted as one of 20", () => {
  const [guess] = explain(-18_000, { ...NOTHING, counted: { 2000: 3 } });
  assert.deepEqual(guess, { why: "confused", as: 2000, real: 20000, many: 1 });
  assert.ok(!whys(-18_000, { counted: { 2000: 0, 20000: 4 } }).includes("confused"), "there is none of 20 to be wrong about");
});

test("two notes of 20 counted as notes of 200", () => {
  const [guess] = explain(36_000, { ...NOTHING, counted: { 20000: 5 } });
  assert.deepEqual(guess, { why: "confused", as: 20000, real: 2000, many: 2 });
});

test("12 counted where there were 21", () => {
  const found = explain(-9 * 5000, { ...NOTHING, counted: { 5000: 12 } });
  assert.ok(found.some(({ why, real, many }) => why === "swapped" && real === 21 && many === 12));
  assert.ok(!whys(-9 * 5000 - 10, { counted: { 5000: 12 } }).includes("swapped"));
});

test("cash taken out and noted as put in, or noted and not done", () => {
  const movements = [{ direction: "in", amount: 15_030, reason: "bread" }];
  assert.deepEqual(whys(-30_060, { movements }), ["wrong way"]);
  assert.deepEqual(whys(-15_030, { movements }), ["not done"]);
  assert.deepEqual(whys(15_030, { movements: [{ ...movements[0], direction: "out" }] }), ["not done"]);
});

test("a sale keyed as cash that went by card, and the other way round", () => {
  const sales = [{ number: "C1-000001", cash: 16_530, card: 0 }, { number: "C1-000002", cash: 0, card: 9_520 }];
  assert.deepEqual(explain(-16_530, { ...NOTHING, sales })[0].number, "C1-000001");
  assert.deepEqual(whys(9_520, { sales }), ["was in cash"]);
});

test("a round sum that is missing may have been taken out; there are never more guesses than a person reads", () => {
  assert.deepEqual(whys(-20_000, {}), ["taken out"]);
  const sales = Array.from({ length: 30 }, (_, place) => ({ number: `C1-${place}`, cash: 20_000, card: 0 }));
  assert.equal(explain(-20_000, { ...NOTHING, sales }).length, 4);
});

test("a drawer is right only when every currency and every paper in it is", () => {
  const euros = (counted) => [{ currency: "EUR", expected: 2_000, counted }, { currency: "USD", expected: 500, counted: 500 }];
  assert.equal(standing(0, euros(2_000), []), "right");
  assert.equal(standing(0, [], []), "right");
  assert.equal(standing(0, euros(1_000), []), "differs");
  assert.equal(standing(-100, euros(2_000), []), "differs");
  assert.equal(standing(0, euros(2_000), ["a cheque"]), "differs");
  assert.equal(standing(0, euros(undefined), []), "counted", "nobody counted the euros");
});
