// The same again: what a ticket held besides goods is told by its name, once, and not left out in silence.

import assert from "node:assert/strict";
import { test } from "node:test";

import { write } from "../../pos/static/till/device/database.js";
import { repeatLast } from "../../pos/static/till/ticket/repeat.js";
import { emptyStore } from "./kept.mjs";

const OIL = { id: 1, unit: "piece", kind: "piece", names: { en: "Oil" } };
const line = (kind, more = {}) => ({ kind, quantity: 1, name: kind, product_id: null, ...more });

test("a gift card on the last ticket is said to be added by hand", async () => {
  const repeated = [];
  const catalogue = { product: (id) => (id === OIL.id ? OIL : undefined), price: () => 8_500 };
  const till = { catalogue, database: emptyStore(), book: { register_id: 1 }, ticket: { lines: [], change: ({ lines }) => repeated.push(...lines) } };
  const lines = [{ product_id: OIL.id, quantity: 2 }, line("gift_card"), line("gift_card"), line("delivery"), line("payment", { quantity: -1 })];
  await write(till.database, ["receipts"], (store) => store("receipts").add({ id: "r", sequence: 1, receipt: { register_id: 1, lines } }));
  assert.deepEqual(await repeatLast(till), { isWeighed: false, leftOut: [], byHand: ["Gift card"] });
  assert.deepEqual(repeated.map(({ product_id: id, quantity }) => [id, quantity]), [[OIL.id, 2]]);
});
