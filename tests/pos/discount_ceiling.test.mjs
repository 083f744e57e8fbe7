/** What a cashier may take off alone: of goods, and only so much. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { Catalogue } from "../../pos/static/till/goods/catalogue.js";
import { give, withDiscount } from "../../pos/static/till/ticket/discounts.js";
import { aboutDiscounts, lacksApproval } from "../../pos/static/till/ticket/pricing.js";
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

test("an approval is good for what the discount came to, and no more", () => {
  const hand = { percent_bp: 3_000, amount: 0 };
  const state = withDiscount({ ...EMPTY, lines: [jar] }, "jar", hand);
  const approval = { action: "discount", about: aboutDiscounts(till, state) };
  const approved = { ...state, approvals: [approval] };
  const many = { ...approved, lines: [{ ...jar, quantity: 20, amount: 200_000 }] };
  assert.equal(approval.about, "3000");
  assert.deepEqual([lacksApproval(till, state), lacksApproval(till, approved), lacksApproval(till, many)], [true, false, true]);
  assert.ok(!lacksApproval(till, { ...many, approvals: [{ action: "discount" }] }), "given before approvals said how much");
});

test("more goods under a discount of the ticket are asked about anew, and the new approval takes the old one's place", () => {
  const first = { action: "discount", about: "5000" };
  const state = { ...withDiscount({ ...EMPTY, lines: [jar] }, null, { percent_bp: 5_000, amount: 0 }), approvals: [first] };
  const grown = { ...state, lines: [jar, { ...jar, id: "more" }] };
  assert.deepEqual([lacksApproval(till, state), lacksApproval(till, grown)], [false, true]);
  const ticket = { change: (part) => Object.assign(grown, part) };
  give({ ...till, ticket }, grown, { action: "discount", about: aboutDiscounts(till, grown) });
  assert.deepEqual(grown.approvals.map(({ about }) => about), ["10000"]);
  assert.ok(!lacksApproval(till, grown));
});
