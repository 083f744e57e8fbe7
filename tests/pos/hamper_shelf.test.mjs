/** What may go into a hamper now: nothing that the ticket has, that is promised or blocked, and boxes only as boxes. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { Catalogue } from "../../pos/static/till/goods/catalogue.js";
import { hamperShelf } from "../../pos/static/till/goods/hamper_shelf.js";
import { promised, propose } from "../../pos/static/till/pure/hamper.js";

const NOW = Date.UTC(2026, 10, 29, 11);
const OILS = 1, CRAFTS = 2, PACKAGING = 3;
const LOT = ["L1", "2027-06-01", "2027-05-01", 1, "sellable"];
const named = (name) => ({ fr: name, ar: name, en: name });
const product = (id, more = {}) => ({ id, unit: "piece", kind: "piece", storage: "ambient", category: OILS, names: named(`g${id}`), packs: [], prices: [], price: 4_000,
  lots: [LOT], parts: [], lists: [], allergens: [], folded: "", on_hand: 3, free: 3, ...more });
const WISH = { budget: 30_000, kinds: [], avoid: [], box: null, from: "2026-12-13" };

function till(products, lines = [], customer = null) {
  const catalogue = new Catalogue();
  catalogue.take({
    version: "1", cooperatives: [], full: true, groups: [{ id: 3, names: {} }], price_lists: [{ id: 7, group: 3, starts_at: 0, ends_at: Number.MAX_SAFE_INTEGER, names: {} }],
    categories: [[OILS, "huiles"], [CRAFTS, "artisanat"], [PACKAGING, "emballages"]].map(([id, slug], position) => ({ id, slug, names: named(slug), position })),
    products,
  });
  return { catalogue, ticket: { lines, state: { customer } } };
}

const free = (of) => hamperShelf(of, NOW).map(({ id, free: left }) => [id, left]);
const line = (product_id, quantity, more = {}) => ({ product_id, quantity, ...more });

test("what is on the ticket is taken off, hampers by what is in them; an order's goods are promised already, and what comes back is not here", () => {
  const products = [product(1), product(2), product(3), product(4), product(9, { kind: "hamper", parts: [[3, 2]] })];
  const lines = [line(1, 2), line(1, 1), line(2, 1, { promise: 5 }), line(9, 1), line(4, -1), line(null, 1, { kind: "gift_card" })];
  const of = till(products, lines);
  assert.deepEqual(free(of), [[1, 0], [2, 3], [3, 1], [4, 3]]);
  assert.deepEqual(propose(hamperShelf(of, NOW), WISH).map(({ id }) => id).sort(), [2, 3, 4]);
  assert.deepEqual(promised(hamperShelf(of, NOW), WISH).map(({ id }) => id), [1]);
});

test("what is promised to others is not free, as the server said last; an older server says only what lies there", () => {
  const of = till([product(1, { free: 1 }), product(2, { free: 0 }), product(3, { free: undefined })]);
  assert.deepEqual(free(of), [[1, 1], [2, 0], [3, 3]]);
  of.catalogue.setStock(2, 5, 4);
  assert.deepEqual(free(of)[1], [2, 4]);
});

test("boxes are what the shop packs in: its packaging, and crafts that are named as a box", () => {
  const of = till([
    product(1, { category: CRAFTS, names: named("Panier en doum") }), product(2, { category: CRAFTS, names: named("Mendil") }),
    product(3, { category: PACKAGING, names: named("Papier de soie") }), product(4, { names: named("Dattes, boîte 500 g") }),
  ]);
  assert.deepEqual(hamperShelf(of, NOW).filter(({ isBox }) => isBox).map(({ id }) => id), [1, 3]);
});

test("a piece costs what the ticket's customer pays for it", () => {
  const lists = [[7, 3_200]];
  assert.equal(hamperShelf(till([product(1, { lists })], [], { group_id: 3 }), NOW)[0].price, 3_200);
  assert.equal(hamperShelf(till([product(1, { lists })]), NOW)[0].price, 4_000);
});
