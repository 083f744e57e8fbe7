/** A price changed by hand keeps the price before, once; a ticket that is taken up has its list prices again. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { atListPrices, changePrice, mayChangePrice } from "../../pos/static/till/ticket/price_by_hand.js";

const line = { id: "a", product_id: 1, unit: "piece", unit_price: 16_500, quantity: 2, amount: 33_000, lot: null, label: null };
const approval = (reason, about = "a 1") => ({ action: "price_change", reason, about });

function ticketOf(lines, approvals = []) {
  const ticket = { lines, state: { approvals }, change: (part) => Object.assign(ticket, { lines: part.lines, state: { approvals: part.approvals } }) };
  return ticket;
}

test("changing a price twice keeps the list price and the last approval alone", () => {
  const ticket = ticketOf([line], [{ action: "discount" }]);
  changePrice({ ticket }, ticket.lines[0], 15_000, approval("dented"));
  changePrice({ ticket }, ticket.lines[0], 14_000, approval("more dented"));
  assert.deepEqual([ticket.lines[0].unit_price, ticket.lines[0].list_price, ticket.lines[0].amount], [14_000, 16_500, 28_000]);
  assert.deepEqual(ticket.state.approvals.map(({ action, reason }) => [action, reason]), [["discount", undefined], ["price_change", "more dented"]]);
});

test("each line has an approval of its own, which goes with its list price keyed again", () => {
  const ticket = ticketOf([line, { ...line, id: "b" }]);
  changePrice({ ticket }, ticket.lines[0], 15_000, approval("dented", "a 15000"));
  changePrice({ ticket }, ticket.lines[1], 14_000, approval("stained", "b 14000"));
  assert.deepEqual(ticket.state.approvals.map(({ about }) => about), ["a 15000", "b 14000"]);
  changePrice({ ticket }, ticket.lines[0], 16_500, null);
  assert.deepEqual(ticket.state.approvals.map(({ about }) => about), ["b 14000"]);
});

test("the list price keyed again is no change by hand", () => {
  const ticket = ticketOf([{ ...line, unit_price: 15_000, amount: 30_000, list_price: 16_500 }]);
  changePrice({ ticket }, ticket.lines[0], 16_500, null);
  assert.deepEqual([ticket.lines[0].unit_price, ticket.lines[0].list_price], [16_500, undefined]);
});

test("a ticket that is taken up has its list prices again, and its other lines as they were", () => {
  const lines = [line, { ...line, id: "b", unit_price: 15_000, amount: 30_000, list_price: 16_500 }];
  const [same, again] = atListPrices(lines);
  assert.equal(same, line);
  assert.deepEqual([again.unit_price, again.amount, again.list_price], [16_500, 33_000, undefined]);
});

test("only goods that are sold may have another price", () => {
  assert.ok(mayChangePrice(line));
  for (const other of [null, { ...line, quantity: -1 }, { ...line, kind: "gift_card" }, { ...line, promise: "r" }]) assert.ok(!mayChangePrice(other));
});
