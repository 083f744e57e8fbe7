/** What a cashier may take off alone: of goods, and only so much. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { Catalogue } from "../../pos/static/till/goods/catalogue.js";
import { lacksApproval } from "../../pos/static/till/ticket/pricing.js";
import { EMPTY } from "../../pos/static/till/ticket/ticket.js";

const till = { catalogue: new Catalogue(), place: { settings: { discount_ceiling_bp: 1_000 } } };
const jar = { id: "jar", product_id: 1, unit: "piece", unit_price: 10_000, quantity: 1, amount: 10_000, lot: null, label: null };
const other = (kind) => ({ ...jar, id: kind, product_id: null, kind, unit_price: 90_000, amount: 90_000 });
const off = (amount) => [{ percent_bp: 0, amount }];

test("a gift card, a payment on account or a delivery makes no room for a discount", () => {
  for (const kind of ["gift_card", "payment", "delivery"]) {
    const lines = [jar, other(kind)];
    assert.ok(lacksApproval(till, { ...EMPTY, lines, discounts: off(10_000) }), kind);
    assert.ok(!lacksApproval(till, { ...EMPTY, lines, discounts: off(1_000) }), kind);
  }
});
