// The change helper: the fewest pieces that the drawer can really make, and what it says when it cannot.

import assert from "node:assert/strict";
import test from "node:test";

import { fewest, handBack, low, moved, nearest, PIECES, worth } from "../../pos/static/till/pure/change.js";

const EVERYTHING = Object.fromEntries(PIECES.map((value) => [value, 50]));

test("from a full drawer it is what everybody would hand back", () => {
  assert.deepEqual(fewest(3_500, EVERYTHING), [[2_000, 1], [1_000, 1], [500, 1]]);
  assert.deepEqual(fewest(18_880, null), [[10_000, 1], [5_000, 1], [2_000, 1], [1_000, 1], [500, 1], [200, 1], [100, 1], [50, 1], [20, 1], [10, 1]]);
  assert.deepEqual(fewest(0, EVERYTHING), []);
});

test("the largest first would fail where a piece is missing: it is searched, not grabbed", () => {
  const held = { 5_000: 1, 2_000: 3, 500: 1 };
  assert.deepEqual(fewest(6_000, held), [[2_000, 3]]);
  assert.notEqual(worth(nearest(6_000, held)), 6_000);
});

test("a drawer without a denomination makes it from smaller ones, no more than it has", () => {
  assert.deepEqual(fewest(3_000, { 2_000: 1, 500: 2 }), [[2_000, 1], [500, 2]]);
  assert.equal(fewest(3_000, { 2_000: 1, 500: 1 }), null);
  assert.equal(fewest(35, EVERYTHING)?.length, 3);
  assert.equal(fewest(3_005, { 2_000: 9, 1_000: 9 }), null);
});

test("no way of making it has fewer pieces", () => {
  const held = { 2_000: 2, 1_000: 3, 500: 4, 200: 5, 100: 2, 50: 1 };
  for (let amount = 50; amount <= worth(Object.entries(held).map(([value, many]) => [Number(value), many])); amount += 50) {
    const found = fewest(amount, held);
    assert.equal(found === null ? null : found.reduce((all, [, many]) => all + many, 0), counted(amount, held), `${amount}`);
  }
});

/** The same, by trying everything: pieces one by one. */
function counted(amount, held) {
  let reached = new Map([[0, 0]]);
  for (const [value, many] of Object.entries(held)) {
    const next = new Map();
    for (const [made, pieces] of reached) {
      for (let take = 0; take <= many; take += 1) {
        const to = made + take * Number(value);
        if (to <= amount) next.set(to, Math.min(next.get(to) ?? Infinity, pieces + take));
      }
    }
    reached = next;
  }
  return reached.get(amount) ?? null;
}

test("a large change from a large drawer ends, and so does one that cannot be made", () => {
  const held = { ...EVERYTHING, 20_000: 500, 5: 0, 1: 0 };
  assert.equal(worth(fewest(1_999_990, held)), 1_999_990);
  assert.equal(fewest(1_999_993, held), null);
});

test("it says what is missing when the exact change cannot be made", () => {
  const { pieces, missing } = handBack(3_500, { 20_000: 3, 2_000: 1, 1_000: 1, 200: 1 });
  assert.deepEqual(pieces, [[2_000, 1], [1_000, 1], [200, 1]]);
  assert.equal(missing, 300);
});

test("it suggests asking for the one coin that makes the change easy", () => {
  // 29 back: 20 + 5 + 2 + 2. With 1 DH from the customer it is 30: 20 + 10.
  const held = { 2_000: 9, 1_000: 9, 500: 9, 200: 2, 100: 0 };
  assert.equal(handBack(2_900, held, { 200: 5 }).ask, 100);
  assert.equal(handBack(2_900, { ...held, 200: 20 }, { 200: 5 }).ask, 0, "there is enough: nobody is bothered");
  assert.equal(handBack(300, { 500: 4 }).ask, 200, "3 cannot be made, with 2 more it is a coin of 5");
  assert.equal(handBack(300, { 20_000: 4 }).ask, 0, "no one coin helps");
});

test("it says which coins run low after this change", () => {
  const { low: short } = handBack(200, { 200: 3, 100: 9 }, { 200: 3, 100: 5, 500: 0 });
  assert.deepEqual(short, [[200, 2]]);
  assert.deepEqual(low({ 500: 1 }, { 500: 2, 100: 1 }), [[100, 0], [500, 1]]);
});

test("a drawer that nobody counted limits nothing and warns of nothing", () => {
  assert.deepEqual(handBack(3_500, null, { 500: 9 }), { pieces: [[2_000, 1], [1_000, 1], [500, 1]], missing: 0, low: [], ask: 0 });
});

test("what is put in and taken out", () => {
  assert.deepEqual(moved(moved({ 500: 1 }, [[500, 2], [100, 1]], 1), [[500, 1]], -1), { 500: 2, 100: 1 });
});
