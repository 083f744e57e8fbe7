// An order that the server answers about when nobody waits for it any more comes on no ticket.

import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import { collect, send } from "../../pos/static/till/orders/orders.js";
import { releaseOwed } from "../../pos/static/till/ticket/releases.js";

const TAKEN = { code: "K54J-5NQS", lines: [{ product_id: 7, unit: "piece", quantity: 1, unit_price: 3_800, amount: 3_800, discount: 0, discounts: [], promise: "p1" }], delivery_fee: 2_500, delivery_tax_code: "T20", language: "fr" };
const OIL = { id: "oil", product_id: 1, unit: "piece", quantity: 1, unit_price: 16_500, amount: 16_500 };
let asked;
let isSilent;

function tillWith(...lines) {
  const ticket = { state: { lines }, changes: [], get lines() { return this.state.lines; }, priced: { lines: [] }, total: 0 };
  ticket.change = (part) => ticket.changes.push(part);
  return { ticket, book: { register: "C1" }, catalogue: { product: () => ({}) } };
}

beforeEach(() => {
  [asked, isSilent] = [[], false];
  globalThis.fetch = async (path) => {
    asked.push(path.split("/").at(-1));
    if (isSilent && path.endsWith("let-go")) throw new TypeError("no network");
    return new Response(JSON.stringify(TAKEN));
  };
});

test("an order whose money was to be taken is let go where its panel was left meanwhile", async () => {
  const till = tillWith(OIL);
  assert.equal(await collect(till, TAKEN.code, { isWanted: () => false }), false);
  assert.deepEqual([till.ticket.changes, asked], [[], ["claim", "let-go"]]);
  assert.equal(await collect(till, TAKEN.code), true);
  assert.equal(till.ticket.changes.length, 1);
});

test("goods that were to be sent are no order where the panel was left meanwhile", async () => {
  const till = tillWith(OIL);
  assert.equal(await send(till, { name: "Salma" }, () => false), false);
  assert.deepEqual([till.ticket.changes, asked], [[], ["orders", "let-go"]]);
});

test("an order that is collected after all is not let go when the server is heard of again", async () => {
  const till = tillWith();
  isSilent = true;
  await collect(till, TAKEN.code, { isWanted: () => false });
  isSilent = false;
  await collect(till, TAKEN.code);
  asked = [];
  await releaseOwed();
  assert.deepEqual(asked, []);
});
