// What a till gives back by itself, without a server: in any parts and with exchanges between, exactly what was paid.

import assert from "node:assert/strict";
import test from "node:test";

import { Refusal } from "../../pos/static/till/kit/refusal.js";
import { NO_CASH } from "../../pos/static/till/pure/returns.js";
import { settle } from "../../pos/static/till/pure/tenders.js";
import { requireStillToComeBack, withRefunds } from "../../pos/static/till/receipts/receipts.js";
import { destinations, linesBack, returnable, tendersBack, usedCodes, waysBack } from "../../pos/static/till/receipts/refunds.js";
import { fakeDatabase } from "./fake_database.mjs";

const SETTINGS = { cash_rounding: 10, stamp_duty: "absorb", stamp_rate_bp: 25, cash_limit: 2_000_000 };
const till = { catalogue: { product: () => ({ unit: "piece" }) }, ticket: { lines: [] } };

/** Numbers that look random and are the same every time. */
function chanceOf(seed) {
  return (below) => {
    seed = (seed * 1_103_515_245 + 12_345) % 2 ** 31;
    return Math.floor((seed / 2 ** 31) * below);
  };
}

function soldFor(prices, byCard, settings) {
  const lines = prices.map(([quantity, amount], i) => ({
    id: `l${i}`, product_id: i + 1, name: "", quantity, unit_price: 1, discount: i * 7, amount, lot: null,
    taxes: [{ code: "T20", gross: amount, tax: Math.round(amount / 6) }],
  }));
  const total = prices.reduce((sum, [, amount]) => sum + amount, 0);
  const tenders = [{ kind: "card", given: byCard }, { kind: "cash", given: total * 2 }].filter(({ given }) => given > 0);
  const receipt = { id: "s", number: "C1-000001", lines, taxes: [{ code: "T20", rate_bp: 2_000 }], ...settle(total, tenders, settings) };
  return { id: "s", state: "queued", receipt: { ...receipt, tenders: receipt.tenders.map((one) => ({ ...one, reference: "" })) } };
}

/** The next refund of a sale, by what this till's book holds; `instead` is what is bought in its place. */
function refundOf(sale, book, chosen, instead, settings) {
  const found = { ...sale, ...withRefunds({}, book, sale) };
  const lines = linesBack(till, found, returnable(till, found).map((one) => ({ ...one, quantity: Math.min(chosen(one), one.left), goes: "shelf" })));
  const worth = lines.reduce((sum, { amount, discount }) => sum + discount - amount, 0);
  const due = worth - Math.min(instead, worth);
  const back = due ? tendersBack(waysBack(lines, due), settings) : { tenders: [], cash: null, cash_back: [] };
  const receipt = { lines: lines.map((line) => ({ ...line, amount: line.amount - line.discount })), ...settle(0 - due, back.tenders, settings, back.cash), cash_back: back.cash_back };
  return { id: `r${book.length}`, state: "queued", receipt };
}

const summed = (records, of) => records.reduce((sum, { receipt }) => sum + of(receipt), 0);

for (const stamp_duty of ["absorb", "add", "none"]) {
  test(`a receipt comes back in any parts, duty: ${stamp_duty}`, () => {
    for (let seed = 1; seed <= 400; seed += 1) {
      const chance = chanceOf(seed);
      const settings = { ...SETTINGS, stamp_duty, cash_rounding: [0, 5, 10][chance(3)] };
      const prices = [...Array(1 + chance(3))].map(() => [1 + chance(5), 50 + chance(40_000)]);
      const total = prices.reduce((sum, [, amount]) => sum + amount, 0);
      const sale = soldFor(prices, chance(2) && chance(total), settings);
      const book = [sale];
      let exchanged = 0;
      for (let tries = 0; returnable(till, { ...sale, ...withRefunds({}, book, sale) }).length; tries += 1) {
        const instead = chance(5) === 0 ? chance(3_000) : 0;
        const refund = refundOf(sale, book, () => (tries > 20 ? 9 : chance(3)), instead, settings);
        if (refund.receipt.lines.length === 0) continue;
        exchanged += Math.max(0, summed([refund], ({ lines, total: due }) => due - lines.reduce((sum, { amount }) => sum + amount, 0)));
        book.push(refund);
      }
      const { cash_back: gone } = withRefunds({}, book, sale);
      const paid = sale.receipt;
      assert.equal(summed(book, ({ lines }) => lines.reduce((sum, { amount }) => sum + amount, 0)), 0, `seed ${seed}`);
      for (const name of ["gross", "tax"]) assert.equal(summed(book, ({ lines }) => lines.flatMap(({ taxes }) => taxes).reduce((sum, part) => sum + part[name], 0)), 0, `seed ${seed}`);
      assert.ok(gone.stamp_duty <= paid.stamp_duty, `seed ${seed}`);
      if (exchanged) continue;
      for (const name of ["stamp_duty", "stamp_added", "cash_rounding", "total", "paid"]) assert.equal(summed(book, (receipt) => receipt[name]), 0, `seed ${seed}: ${name}`);
      for (const kind of ["card", "cash", "credit"]) {
        assert.equal(summed(book, ({ tenders }) => tenders.filter((one) => one.kind === kind).reduce((sum, { amount }) => sum + amount, 0)), 0, `seed ${seed}: ${kind}`);
      }
    }
  });
}

test("cash that was rounded down goes back whole, and nothing of it as store credit", () => {
  const sale = soldFor([[1, 10_003]], 0, SETTINGS);
  const { receipt } = refundOf(sale, [sale], () => 1, 0, SETTINGS);
  assert.deepEqual(receipt.tenders.map(({ kind, amount }) => [kind, amount]), [["cash", -10_000]]);
});

test("the server's account of what went back, and this till's unsent refunds, are counted together", () => {
  const sale = soldFor([[3, 10_000]], 0, SETTINGS);
  const known = { returned: { l0: { quantity: 1, amount: 3_333 } }, cash_back: { base: 3_333, stamp_duty: 8, stamp_added: 0, cash_rounding: -3 } };
  const own = { id: "r", state: "queued", receipt: { lines: [], tenders: [], cash_back: [{ sale_id: "s", base: -3_334, stamp_duty: -9, stamp_added: 0, cash_rounding: -6 }] } };
  assert.deepEqual(withRefunds(known, [own], sale).cash_back, { base: 6_667, stamp_duty: 17, stamp_added: 0, cash_rounding: 3 });
  assert.deepEqual(withRefunds({}, [], sale).cash_back, { ...NO_CASH });
});

test("of two receipts that come back in one, the rest of each goes back its own way", () => {
  const [two, one] = [[2, 20_000], [1, 10_000]].map((line, i) => {
    const sale = soldFor([line], i ? 0 : 20_000, SETTINGS);
    const lines = sale.receipt.lines.map((each) => ({ ...each, id: `s${i}`, discount: 0 }));
    return { ...sale, id: `s${i}`, receipt: { ...sale.receipt, lines } };
  });
  const coming = (sale, book) => linesBack(till, { ...sale, ...withRefunds({}, book, sale) }, returnable(till, { ...sale, ...withRefunds({}, book, sale) }).map((each) => ({ ...each, quantity: 1, goes: "shelf" })));
  const ways = (lines, due) => waysBack(lines, due).map(({ kind, amount }) => [kind, amount]);
  const both = [...coming(two, []), ...coming(one, [])];
  assert.deepEqual(ways(both, 20_000), [["card", 10_000], ["cash", 10_000]], "each as it was paid");
  for (const byCard of [10_000, 20_000]) {
    const tenders = [{ kind: "card", amount: -byCard, reference: "" }, { kind: "cash", amount: byCard - 20_000, reference: "" }];
    const refund = { id: "r", state: "queued", receipt: { lines: both, tenders, cash_back: [] } };
    assert.deepEqual(ways(coming(two, [refund]), 10_000), [["card", 10_000]]);
  }
});

test("what stands on the open ticket as coming back comes back no second time, whole or in part", () => {
  const sale = soldFor([[3, 10_000], [2, 500]], 0, SETTINGS);
  const found = { ...sale, ...withRefunds({}, [sale], sale) };
  const all = returnable(till, found).map((one) => ({ ...one, quantity: one.left, goes: "shelf" }));
  const part = linesBack(till, found, [{ ...all[1], quantity: 1 }]);
  const held = { ...till, ticket: { lines: part } };
  assert.deepEqual(returnable(held, found).map(({ line, left, back }) => [line.id, left, back.amount]), [["l0", 3, 0], ["l1", 1, 250]]);
  const rest = linesBack(held, found, all);
  assert.equal([...part, ...rest].reduce((sum, { amount, discount }) => sum + discount - amount, 0), 10_500);
  const whole = { ...till, ticket: { lines: [...part, ...rest] } };
  assert.deepEqual(returnable(whole, found), []);
  assert.deepEqual(linesBack(whole, found, all), [], "a panel that was open before puts nothing on it either");
});

test("an order's delivery is given back like its goods, and goes to no shelf", () => {
  const sale = soldFor([[1, 16_500], [1, 2_500]], 0, SETTINGS);
  Object.assign(sale.receipt.lines[1], { product_id: null, kind: "delivery", discount: 0 });
  const found = { ...sale, ...withRefunds({}, [sale], sale) };
  const delivery = returnable(till, found).find(({ line }) => line.kind === "delivery");
  assert.deepEqual(destinations(null, "delivery"), [""]);
  const [line] = linesBack(till, found, [{ ...delivery, quantity: 1, goes: "" }]);
  assert.deepEqual([line.kind, line.product_id, line.quantity, line.amount, line.goes], ["delivery", null, -1, -2_500, ""]);
});

test("a counted code that the sale used is named once, one that anybody may use again is not", () => {
  const promotions = [{ code: "ONCE", limited: true }, { code: "ALL", limited: false }, { code: "", limited: false }];
  const discounts = ["ONCE", "ONCE", "ALL", undefined].map((code) => ({ kind: "order", amount: 500, code }));
  assert.deepEqual(usedCodes({ catalogue: { promotions } }, { receipt: { discounts } }), ["ONCE"]);
  assert.deepEqual(usedCodes({ catalogue: { promotions } }, { receipt: {} }), []);
});

test("a gift card and a payment on account are not given back", () => {
  const sale = soldFor([[1, 16_500], [1, 2_500]], 0, SETTINGS);
  sale.receipt.lines.forEach((line, i) => Object.assign(line, { kind: ["gift_card", "payment"][i] }));
  assert.deepEqual(returnable(till, { ...sale, ...withRefunds({}, [sale], sale) }), []);
});

test("the till hands out no money for goods that are still to be sent", async () => {
  let waiting = ["l0"];
  globalThis.fetch = async () => new Response(JSON.stringify({ sale_id: "s", receipt: sale.receipt, hash: "", copies: 0, returned: {}, paid_back: {}, to_send: waiting }));
  const sale = soldFor([[1, 16_500], [1, 2_500]], 0, SETTINGS);
  const coming = linesBack(till, { ...sale, ...withRefunds({}, [sale], sale) }, returnable(till, { ...sale, ...withRefunds({}, [sale], sale) }).map((one) => ({ ...one, quantity: 1, goes: "shelf" })));
  const at = { online: true, database: fakeDatabase(), ticket: { lines: coming } };
  await assert.rejects(requireStillToComeBack(at), Refusal);
  waiting = [];
  await requireStillToComeBack(at);
});
