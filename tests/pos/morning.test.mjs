// The morning check is looked at while other things go on: a shift that ends meanwhile is no fault of the till.

import assert from "node:assert/strict";
import { test } from "node:test";

import { moment } from "../../pos/static/till/kit/language.js";
import { checks } from "../../pos/static/till/device/morning.js";

Object.defineProperty(globalThis, "navigator", { configurable: true, value: {} });

const till = (shift) => ({ persisted: true, outbox: { waiting: [], refused: [] }, catalogue: {}, shift });
const looksAtShift = (shift) => checks(till(shift)).some(({ key }) => key === "shift");

test("the shift is looked at as long as there is one", () => {
  assert.ok(looksAtShift({ opened_at: Date.now(), opening_float: 0 }));
  assert.ok(!looksAtShift(null));
});

test("a day and its hour read from the left, within a text of either direction", () => {
  const at = Date.now();
  const waiting = { ...till({ opened_at: at, opening_float: 0 }), outbox: { waiting: [{ queued_at: at }], refused: [] }, catalogue: { checkedAt: at } };
  const said = checks(waiting).filter(({ key }) => ["queue", "catalogue", "shift"].includes(key)).map(({ text }) => text.includes(`\u2066${moment(at)}\u2069`));
  assert.deepEqual(said, [true, true, true]);
});
