// Carts rung up in JavaScript: those of cart.json, then the random ones in $CARTS (one JSON per line), whose receipts
// Python has worked out, hash included.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";

import * as carts from "../../pos/static/till/pure/cart.js";
import { StoreError } from "../../pos/static/till/pure/errors.js";
import { receiptHash } from "../../pos/static/till/pure/receipt_chain.js";
import { returned } from "../../pos/static/till/pure/returns.js";
import { split, whole } from "../../pos/static/till/pure/tax.js";
import { POLICY, settle } from "../../pos/static/till/pure/tenders.js";

const STEPS = { add: carts.add, set_quantity: carts.setQuantity, remove: carts.remove, clear: carts.clear };

const rungUp = (steps) => steps.reduce((cart, [step, ...args]) => STEPS[step](cart, ...args), carts.EMPTY);

const refusalOf = (act) => {
  try {
    act();
  } catch (error) {
    if (error instanceof StoreError) return error.name;
    throw error;
  }
  return null;
};

test("cart.json", () => {
  const { carts: cases } = JSON.parse(readFileSync(new URL("cart.json", import.meta.url), "utf8"));
  for (const { it, steps, lines, total, refuses } of cases) {
    if (refuses) {
      assert.equal(refusalOf(() => rungUp(steps)), refuses, it);
      continue;
    }
    const cart = rungUp(steps);
    assert.deepStrictEqual(cart.map(({ id, quantity, amount }) => [id, quantity, amount]), lines, it);
    assert.equal(carts.total(cart), total, it);
  }
});

test("a step leaves the cart it was given as it was, and keeps the lines it does not touch", () => {
  const goods = { product_id: 1, unit: "piece", unit_price: 100, quantity: 1 };
  const before = carts.add(carts.add(carts.EMPTY, goods, "a"), { ...goods, product_id: 2 }, "b");
  const copy = structuredClone(before);
  const after = carts.add(before, goods, "c");
  carts.setQuantity(before, "a", 7);
  carts.remove(before, "a");
  assert.deepStrictEqual(before, copy);
  assert.equal(after[0].quantity, 2);
  assert.equal(after[1], before[1]);
});

function receiptOf({ steps, back, taxed, rates, subject, tenders, policy }) {
  const cart = [...rungUp(steps), ...back.map(({ id, args }) => ({ id, ...returned(...args) }))];
  const partsOf = ({ product_id: id, amount }) => (Array.isArray(taxed[id]) ? split(amount, taxed[id]) : whole(amount, taxed[id]));
  const { total, tax, taxes, lines } = carts.totals(cart, partsOf, rates, subject);
  assert.equal(total, lines.reduce((sum, { amount }) => sum + amount, 0));
  const { change: _, ...settlement } = settle(total, tenders, { ...POLICY, ...policy });
  return { ...settlement, tax_total: tax, taxes, lines };
}

if (process.env.CARTS) {
  test("random carts give the receipts that Python gives", async () => {
    const cases = readFileSync(process.env.CARTS, "utf8").trimEnd().split("\n").map((line) => JSON.parse(line));
    for (const { gives, hash, refuses, ...cart } of cases) {
      if (refuses) {
        assert.equal(refusalOf(() => receiptOf(cart)), refuses, JSON.stringify(cart));
        continue;
      }
      const receipt = receiptOf(cart);
      assert.deepStrictEqual(receipt, gives, JSON.stringify(cart));
      assert.equal(await receiptHash(receipt), hash);
    }
    assert.equal(cases.length, Number(process.env.CARTS_COUNT));
  });
}
