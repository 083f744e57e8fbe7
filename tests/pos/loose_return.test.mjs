/** Goods that come back without a receipt: worth today's price at the most, and named by a scan though they may not be sold. */

import assert from "node:assert/strict";
import test from "node:test";

import { Catalogue } from "../../pos/static/till/goods/catalogue.js";
import { goodsNamed } from "../../pos/static/till/goods/find.js";
import { PATTERNS, withCheckDigit } from "../../pos/static/till/pure/codes.js";
import { worthWithoutReceipt } from "../../pos/static/till/receipts/refunds.js";

const NOW = 1_000;
const GTIN = withCheckDigit("611000000001");
const OIL = {
  id: 1, unit: "piece", kind: "piece", category: 1, names: { fr: "Huile" }, gtin: `0${GTIN}`, packs: [], parts: [], folded: "huile",
  price: 9_000, prices: [[0, 9_000], [500, 12_000], [2_000, 15_000]], lots: [["L1", "2030-01-01", "2030-01-01", 1, "hold"]],
};

function till() {
  const catalogue = new Catalogue();
  catalogue.take({ version: "1", categories: [], cooperatives: [], full: true, products: [OIL] });
  return { catalogue, place: { settings: { patterns: { ...PATTERNS, credit: "043" } } } };
}

test("what comes back is worth the price in force, not the one before it", () => {
  assert.equal(worthWithoutReceipt(till(), OIL, 2, NOW), 24_000);
  assert.equal(worthWithoutReceipt(till(), OIL, 2, 0), 18_000);
});

test("a scan names the goods, of a blocked lot too", () => {
  assert.equal(goodsNamed(till(), [GTIN], NOW).product.id, 1);
  assert.equal(goodsNamed(till(), [`(01)0${GTIN}(10)L1`], NOW).product.id, 1);
});

test("a badge, a receipt or an unknown code names no goods", () => {
  for (const code of [withCheckDigit("041000000001"), "C1-000001", withCheckDigit("611000000999")]) assert.equal(goodsNamed(till(), [code], NOW), null);
});
