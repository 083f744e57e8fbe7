// A receipt that was rejected counts nowhere: neither in the drawer nor in a cashier's day.

import assert from "node:assert/strict";
import { test } from "node:test";

import { drawerOf } from "../../pos/static/till/money/drawer.js";
import { myDay } from "../../pos/static/till/people/my_day.js";
import { fakeDatabase } from "./fake_database.mjs";

const NOW = Date.UTC(2026, 10, 29, 12);

function record(id, state) {
  const tenders = [{ kind: "cash", amount: 5_000, change: 0 }];
  return { id, state, receipt: { number: id, shift_id: "h", cashier_id: 3, sold_at: NOW, total: 5_000, tenders, lines: [{ quantity: 1, amount: 5_000 }] } };
}

test("a rejected receipt is in no sum", async () => {
  const till = { database: fakeDatabase(), events: [], shift: { id: "h", opening_float: 1_000 }, operator: { id: 3 }, book: { sequence: 3 } };
  for (const kept of [record("a", "sent"), record("b", "rejected"), record("c", "queued")]) till.database.rows.receipts.set(kept.id, kept);
  const { expected, total, sales } = await drawerOf(till);
  assert.deepEqual([expected, total, sales.map(({ number }) => number)], [11_000, 10_000, ["a", "c"]]);
  assert.deepEqual((await myDay(till, NOW)).sales, { count: 2, amount: 10_000 });
});
