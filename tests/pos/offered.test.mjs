// What a receipt is asked for: a tax-free form where it sold goods, and where its goods go only of those that left.

import assert from "node:assert/strict";
import { test } from "node:test";

import "./fake_page.mjs";
import { RECEIPT_ACTIONS } from "../../pos/static/till/screens/receipts/receipt_actions.js";
import { refundPanel } from "../../pos/static/till/screens/receipts/refund_panel.js";

const line = (id, more = {}) => ({ id, product_id: 1, name: id, quantity: 1, amount: 1_000, unit_price: 1_000, taxes: [], ...more });
const till = { practice: false, ticket: { lines: [] }, catalogue: { product: () => ({ id: 1, unit: "piece", storage: "ambient" }), promotions: [] } };
const found = (lines, more = {}) => ({ id: "s", receipt: { number: "C1-1", lines, taxes: [], discounts: [], tenders: [] }, returned: {}, ...more });
const offered = (lines) => RECEIPT_ACTIONS.filter(({ key, shown }) => "23".includes(key) && shown(till, found(lines))).map(({ key }) => key);

test("a gift card alone is invoiced, and goes through no customs", () => {
  assert.deepEqual(offered([line("card", { kind: "gift_card" })]), ["2"]);
  assert.deepEqual(offered([line("card", { kind: "gift_card" }), line("oil")]), ["2", "3"]);
  assert.deepEqual(offered([line("paid", { kind: "payment" })]), []);
});

const all = (element) => [element, ...(element.children ?? []).flatMap((child) => (child.children ? all(child) : []))];

test("where goods go is not asked of what never left, nor of a delivery", () => {
  const lines = [line("oil"), line("honey"), line("way", { kind: "delivery", product_id: null })];
  const { element } = refundPanel(till, {}, found(lines, { kept_here: ["honey"] }), () => {});
  const asked = all(element).filter((one) => one["aria-label"] === "Where it goes").map(({ hidden }) => Boolean(hidden));
  assert.deepEqual(asked, [false, true, true]);
});

