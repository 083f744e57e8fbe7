/** The ticket's goods cost what the group of its customer pays: on, off, undone, by label, by hand. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { Catalogue } from "../../pos/static/till/goods/catalogue.js";
import { asGroupPays } from "../../pos/static/till/ticket/group_prices.js";
import { changePrice } from "../../pos/static/till/ticket/price_by_hand.js";
import { Ticket } from "../../pos/static/till/ticket/ticket.js";

const NOBODYS_DISK = { transaction: () => { throw new DOMException("none", "InvalidStateError"); } };
const SHELF = 10_000, TRADE = 8_000;
const product = (id, more = {}) => ({ id, unit: "piece", kind: "piece", category: 1, names: {}, packs: [], prices: [], price: SHELF, lots: [], parts: [], lists: [[7, TRADE]], folded: "", ...more });
const hotel = { id: "h", name: "Hôtel Atlas", group_id: 3 };
const guest = { id: "g", name: "Amina", group_id: null };

function till() {
  const catalogue = new Catalogue();
  catalogue.take({
    version: "1", categories: [], cooperatives: [], full: true, groups: [{ id: 3, names: { fr: "Hôtels" } }],
    price_lists: [{ id: 7, group: 3, starts_at: 0, ends_at: Number.MAX_SAFE_INTEGER, names: { fr: "Tarif hôtels" } }],
    products: [product(1), product(2, { unit: "g", kind: "weight" }), product(3, { lists: [] })],
  });
  const of = { catalogue };
  of.ticket = new Ticket(NOBODYS_DISK, null, () => ({ total: 0 }), (goods, customer) => asGroupPays(of, customer?.group_id ?? null, goods));
  return of;
}

const goods = (id, more = {}) => ({ product_id: id, unit: "piece", unit_price: SHELF, quantity: 1, ...more });
const seen = ({ ticket }) => ticket.lines.map(({ product_id, quantity, unit_price, amount, price_list = null }) => [product_id, quantity, unit_price, amount, price_list]);

test("a customer put on the ticket changes its prices in one step, and taking them off puts the shelf's back", () => {
  const of = till();
  of.ticket.add(goods(1));
  of.ticket.add(goods(3));
  const shelf = seen(of);
  of.ticket.change({ customer: hotel });
  assert.deepEqual(seen(of), [[1, 1, TRADE, TRADE, 7], [3, 1, SHELF, SHELF, null]]);
  of.ticket.undo();
  assert.deepEqual(seen(of), shelf);
  assert.equal(of.ticket.state.customer, null);
  of.ticket.redo();
  assert.equal(of.ticket.lines[0].unit_price, TRADE);
  of.ticket.change({ customer: null });
  assert.deepEqual(seen(of), shelf);
});

test("what is scanned after the customer has their price at once, and grows the same line", () => {
  const of = till();
  of.ticket.change({ customer: hotel });
  of.ticket.add(goods(1));
  of.ticket.add(goods(1));
  assert.deepEqual(seen(of), [[1, 2, TRADE, 2 * TRADE, 7]]);
  of.ticket.change({ customer: guest });
  assert.deepEqual(seen(of), [[1, 2, SHELF, 2 * SHELF, null]], "a customer of no group pays the shelf's price");
});

test("a price label gives way to the group's price, and has its amount back afterwards", () => {
  const of = till();
  of.ticket.add(goods(2, { unit: "g", quantity: 333, label: 3_333 }));
  of.ticket.change({ customer: hotel });
  assert.deepEqual(seen(of), [[2, 333, TRADE, 2_664, 7]]);
  of.ticket.change({ customer: null });
  assert.deepEqual(seen(of), [[2, 333, SHELF, 3_333, null]]);
});

test("a price made by hand stays, over the price that the customer would have paid", () => {
  const of = till();
  of.ticket.add(goods(1));
  changePrice(of, of.ticket.lines[0], 5_000, { action: "price_change" });
  of.ticket.change({ customer: hotel });
  assert.deepEqual([of.ticket.lines[0].unit_price, of.ticket.lines[0].list_price], [5_000, TRADE]);
  of.ticket.change({ customer: null });
  assert.deepEqual([of.ticket.lines[0].unit_price, of.ticket.lines[0].list_price], [5_000, SHELF]);
});

test("gift cards, goods that come back and an order's goods are left as they are", () => {
  const of = till();
  const line = { ...goods(1), id: "x", amount: SHELF, lot: null, label: null };
  const others = [{ ...line, kind: "gift_card", product_id: null }, { ...line, id: "y", quantity: -1, amount: -SHELF }, { ...line, id: "z", promise: "r" }];
  of.ticket.append(others);
  of.ticket.change({ customer: hotel });
  assert.deepEqual(of.ticket.lines, others);
});
