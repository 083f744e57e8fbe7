// What is tendered at the till: any mix comes to a settlement, and a card of unknown outcome counts for nothing.

import assert from "node:assert/strict";
import test from "node:test";

import { inDoubt, rest, settled, standing, unresolved } from "../../pos/static/till/money/tendering.js";

const SETTINGS = { cash_rounding: 10, stamp_duty: "absorb", stamp_rate_bp: 25, cash_limit: 2_000_000 };
const CARD = { id: "c", kind: "card", given: 5_700, reference: "7781", state: "approved", at: 0 };
const EUROS = { id: "e", kind: "foreign", given: 10_800, currency: "EUR", foreign: 1_000, rate: 1_080 };

const till = (total, rows = [], given = null) => ({ place: { settings: SETTINGS }, ticket: { id: "t", total }, tendering: { ticket_id: "t", rows, given, notes: {} } });

const kindsOf = ({ settlement }) => settlement.tenders.map(({ kind, amount }) => [kind, amount]);

test("nothing keyed is exact cash, rounded", () => {
  const { due, missing, isCovered } = standing(till(16_504));
  assert.deepEqual([due.amount, missing, isCovered], [16_500, 0, false]);
  assert.deepEqual(kindsOf(settled(till(16_504))), [["cash", 16_500]]);
});

test("a ticket of nothing is paid with nothing", () => {
  assert.deepEqual(kindsOf(settled(till(0))), []);
});

test("the other tenders come first, then foreign notes, then dirhams for what is left", () => {
  const mixed = till(20_000, [EUROS, CARD]);
  assert.equal(rest(mixed), 3_500);
  assert.deepEqual(kindsOf(settled(mixed)), [["card", 5_700], ["foreign", 10_800], ["cash", 3_500]]);
  assert.deepEqual(settled(mixed).details[1], { reference: undefined, currency: "EUR", foreign: 1_000, rate: 1_080 });
});

test("foreign notes that pay it all need no dirhams, and bring change in dirhams", () => {
  const { change, isCovered } = standing(till(10_000, [EUROS]));
  assert.deepEqual([change, isCovered], [800, true]);
  assert.deepEqual(kindsOf(settled(till(10_000, [EUROS]))), [["foreign", 10_000]]);
});

test("dirhams in hand that are part of it leave the rest to the card", () => {
  assert.equal(rest(till(16_500, [], 10_000)), 6_500);
  assert.equal(rest(till(16_500, [], 20_000)), 16_500, "a note that pays it all is not what is handed over");
});

test("a tender row may stand in another's place", () => {
  const before = till(10_000, [{ id: "g", kind: "gift_card", given: 3_000, reference: "043" }]);
  assert.equal(standing(before, [{ id: "g", kind: "gift_card", given: 10_000 }]).isCovered, true);
  assert.equal(standing(before, [{ id: "g", kind: "gift_card", given: 4_000 }]).left, 6_000);
});

test("change of a thousand dirhams out of dirhams in hand is a slip of the hand; out of foreign notes it is not", () => {
  assert.throws(() => settled(till(16_500, [], 116_500)), /given back/);
  assert.deepEqual(kindsOf(settled(till(16_500, [], 116_499))), [["cash", 16_500]]);
  const notes = { ...EUROS, given: 540_000, foreign: 50_000 };
  assert.deepEqual(kindsOf(settled(till(16_500, [notes]))), [["foreign", 16_500]]);
});

test("what is short is refused with how much", () => {
  assert.throws(() => settled(till(16_500, [], 10_000)), /65/);
});

for (const state of ["asked", "unknown"]) {
  test(`a card that is ${state} counts for nothing and lets nothing be completed`, () => {
    const open = till(5_700, [{ ...CARD, state }], 10_000);
    assert.equal(standing(open).left, 5_700);
    assert.equal(unresolved(open).length, 1);
    assert.equal(inDoubt(open).length, 1);
    assert.throws(() => settled(open), /outcome/);
  });
}

test("a card that was in doubt warns still, when it was declined after all", () => {
  const declined = till(5_700, [{ ...CARD, state: "declined", doubted: true }]);
  assert.equal(inDoubt(declined).length, 1);
  assert.equal(unresolved(declined).length, 0);
  assert.deepEqual(kindsOf(settled(declined)), [["cash", 5_700]]);
});

test("rows of another ticket are none of this one's", () => {
  const other = till(5_700, [CARD]);
  other.ticket.id = "next";
  assert.equal(standing(other).left, 5_700);
});
