// Whether this device knows all that went into the drawer of its shift: another may have sold in it.

import assert from "node:assert/strict";
import { test } from "node:test";

import { drawerOf } from "../../pos/static/till/money/drawer.js";
import { fakeDatabase } from "./fake_database.mjs";

const HERE = { id: "h", opening_float: 0, unsent: false, begun_after: 6 };
const BEFORE = { id: "h", opening_float: 0, unsent: false };
const THERE = { id: "h", opening_float: 0 };
const NOTES = [{ kind: "foreign", currency: "EUR", foreign: 1_000, amount: 10_800, change: 0 }];

async function drawer({ shift, last, sold, rejected = [] }) {
  const till = { database: fakeDatabase(), events: [], shift, book: { sequence: last }, place: { rates: { EUR: {}, USD: {} } } };
  for (const sequence of sold) {
    const state = rejected.includes(sequence) ? "rejected" : "sent";
    till.database.rows.receipts.set(String(sequence), { id: String(sequence), sequence, state, receipt: { sequence, shift_id: "h", tenders: NOTES, total: 0 } });
  }
  return drawerOf(till);
}

for (const [what, is, facts] of [
  ["one that was opened here and has sold nothing", true, { shift: HERE, last: 6, sold: [] }],
  ["one that was opened here by the version before", true, { shift: BEFORE, last: 9, sold: [8, 9] }],
  ["one that the version before opened, without a sale", true, { shift: BEFORE, last: 9, sold: [] }],
  ["one in which another device sold alone", false, { shift: HERE, last: 7, sold: [] }],
  ["one in which another device took the first numbers", false, { shift: HERE, last: 8, sold: [8] }],
  ["one all of whose numbers are here, a rejected one too", true, { shift: HERE, last: 9, sold: [7, 8, 9], rejected: [8] }],
  ["one that was opened on another device", false, { shift: THERE, last: 7, sold: [7] }],
  ["one in which another device took the last numbers", false, { shift: HERE, last: 9, sold: [7, 8] }],
  ["one in which another device sold between", false, { shift: HERE, last: 9, sold: [7, 9] }],
]) {
  test(`${what} is ${is ? "" : "not "}known whole`, async () => assert.equal((await drawer(facts)).isWhole, is));
}

test("notes that only another device may have taken are asked for too", async () => {
  assert.deepEqual((await drawer({ shift: HERE, last: 7, sold: [7] })).foreign, { EUR: 1_000 });
  assert.deepEqual((await drawer({ shift: THERE, last: 7, sold: [7] })).foreign, { EUR: 1_000, USD: 0 });
});

