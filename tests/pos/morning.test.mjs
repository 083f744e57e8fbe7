// The morning check is looked at while other things go on: a shift that ends meanwhile is no fault of the till.

import assert from "node:assert/strict";
import { test } from "node:test";

import { checks } from "../../pos/static/till/device/morning.js";

Object.defineProperty(globalThis, "navigator", { configurable: true, value: {} });

const till = (shift) => ({ persisted: true, outbox: { waiting: [], refused: [] }, catalogue: {}, shift });
const looksAtShift = (shift) => checks(till(shift)).some(({ key }) => key === "shift");

test("the shift is looked at as long as there is one", () => {
  assert.ok(looksAtShift({ opened_at: Date.now(), opening_float: 0 }));
  assert.ok(!looksAtShift(null));
});
