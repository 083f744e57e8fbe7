// The receipt speaks the customer's language, whatever the till speaks: what an order was made cheaper by, hampers, what is no goods.

import assert from "node:assert/strict";
import { before, test } from "node:test";

import { keepVoices, speak } from "../../pos/static/till/kit/language.js";
import { showingOf } from "../../pos/static/till/display/showing.js";
import { nameOf } from "../../pos/static/till/goods/names.js";
import { collect } from "../../pos/static/till/orders/orders.js";
import { nameOn, sums } from "../../pos/static/till/paper/words.js";
import { takenBy } from "../../pos/static/till/ticket/coupons.js";
import { contentOf } from "../../pos/static/till/ticket/content.js";
import { priced } from "../../pos/static/till/ticket/pricing.js";
import { Ticket } from "../../pos/static/till/ticket/ticket.js";

const STRINGS = {
  fr: { Delivery: "Livraison", "Gift card": "Carte cadeau", "Hamper, %(count)s": "Panier, %(count)s", "%(num)d piece": ["%(num)d pièce", "%(num)d pièces"] },
  ar: { Delivery: "التوصيل", "Gift card": "بطاقة هدية", "Hamper, %(count)s": "سلة، %(count)s", "%(num)d piece": ["", "قطعة", "قطعتان", "%(num)d قطع", "", ""] },
  en: {},
};
const FEAST = { fr: "Fête du miel", ar: "عيد العسل", en: "Honey feast" };
const HONEY = { fr: "Miel", ar: "عسل", en: "Honey" };
const NOBODYS_DISK = { transaction: () => { throw new DOMException("none", "InvalidStateError"); } };
const PRODUCTS = new Map([[1, { names: { fr: "Huile", ar: "زيت", en: "Oil" } }], [2, { names: HONEY }]].map(([id, more]) => [id, { id, tax: "T20", parts: [], price: 10_000, ...more }]));
const off = (names, promotion_id, amount, code = "") => ({ kind: code ? "coupon" : "promotion", promotion_id, code, amount, names });
const ordered = (product_id, promise, discounts) => {
  const discount = discounts.reduce((sum, { amount }) => sum + amount, 0);
  return { product_id, promise, unit: "piece", quantity: 1, unit_price: 10_000, discount, amount: 10_000 - discount, discounts };
};
const ORDER = {
  code: "AB12-CD34", language: "ar", delivery_fee: 3_000, delivery_tax_code: "T20",
  lines: [ordered(1, "p1", [off(FEAST, 9, 500, "MIEL")]), ordered(2, "p2", [off(HONEY, 8, 1_000), off(FEAST, 9, 450, "MIEL")]), ordered(1, "p3", [])],
};
const SETTLEMENT = { tenders: [], total: 0, stamp_duty: 0, stamp_added: 0, cash_rounding: 0, paid: 0 };

globalThis.document = { documentElement: {} };
globalThis.fetch = async (path) => {
  const [, code] = /strings\.(\w+)\.json/.exec(path) ?? [];
  return new Response(JSON.stringify(code ? STRINGS[code] : ORDER), { status: 200 });
};

function opened() {
  const catalogue = { promotions: [], priceLists: new Map(), product: (id) => PRODUCTS.get(id), price: ({ price }) => price, onSale: () => [], sellableLots: () => [], category: () => null, cooperative: () => null };
  const till = {
    catalogue, operator: { id: 1 }, shift: { id: "s" }, book: { register: "C1" }, online: true,
    place: { settings: { subject_to_vat: true, patterns: {} }, tax_codes: [{ code: "T20", rate_bp: 2_000, valid_from_on: "2020-01-01", valid_to_on: null }, { code: "HC", rate_bp: 0, valid_from_on: "2020-01-01", valid_to_on: null }] },
  };
  till.ticket = new Ticket(NOBODYS_DISK, null, (state) => priced(till, state), (goods) => goods);
  return till;
}

const sealed = (till) => contentOf(till, SETTLEMENT, []);

before(async () => {
  await speak("fr", "1");
  await keepVoices("1");
});

test("what made an order cheaper stands on the lines it concerns, on screen in the till's language and on the receipt in the customer's", async () => {
  const till = opened();
  await collect(till, ORDER.code);
  const [oil, honey, other] = till.ticket.lines.map(({ id }) => id);
  const onScreen = till.ticket.priced.discounts.map(({ line_id, name, amount }) => [line_id, name, amount]);
  assert.deepEqual(onScreen, [[oil, "Fête du miel", 500], [honey, "Miel", 1_000], [honey, "Fête du miel", 450]]);
  assert.equal(till.ticket.priced.lines.find(({ id }) => id === other).discount, 0);
  assert.equal(sealed(till).language, "ar", "the order was made in it");
  const { discounts, total } = { ...sealed(till), total: till.ticket.total };
  assert.deepEqual(discounts, [
    { kind: "coupon", amount: 500, promotion_id: 9, line_id: oil, code: "MIEL", name: "عيد العسل" },
    { kind: "promotion", amount: 1_000, promotion_id: 8, line_id: honey, name: "عسل" },
    { kind: "coupon", amount: 450, promotion_id: 9, line_id: honey, code: "MIEL", name: "عيد العسل" },
  ]);
  assert.equal(total, 30_000 - 1_950 + 3_000);
  assert.deepEqual(showingOf(till).lines.map(({ offer }) => offer), [FEAST, HONEY, null, null]);
});

test("a code that an order was made with takes nothing off the ticket's other goods by that", async () => {
  const till = opened();
  await collect(till, ORDER.code);
  till.ticket.change({ coupons: ["MIEL"] });
  assert.equal(takenBy(till, "MIEL"), 0);
});

test("a paper in a third language names an order's promotions, which no catalogue of the till has", () => {
  const voice = { language: "en", t: (text, params = {}) => text.replace("%(name)s", params.name), named: ({ en }) => en, amount: String, money: String };
  const receipt = { total: 1, paid: 1, tenders: [], discounts: [{ kind: "coupon", name: "عيد العسل", amount: 5, promotion_id: 9 }] };
  assert.match(sums(voice, opened(), receipt, { promotions: { 9: FEAST } })[1].name, /Honey feast/);
});

test("a ticket that the version before put an order on keeps its discounts", () => {
  const till = opened();
  till.ticket.append([{ id: "l", product_id: 1, unit: "piece", quantity: 1, unit_price: 10_000, amount: 10_000, promise: "p", fixed: true, lot: null, label: null, discount: 300, reason: "Fête" }]);
  assert.deepEqual(sealed(till).discounts, [{ kind: "promotion", name: "Fête", amount: 300, line_id: "l" }]);
});

test("a hamper's pieces, a delivery and a gift card are called by the receipt's language, and by the till's on the screen", async () => {
  const till = opened();
  till.ticket.append([
    { id: "a", product_id: 1, unit: "piece", quantity: 1, unit_price: 10_000, amount: 10_000, lot: null, label: null, hamper: 5, note: "pour Leïla" },
    { id: "b", kind: "delivery", product_id: null, unit: "piece", quantity: 1, unit_price: 3_000, amount: 3_000, tax_code: "T20", lot: null, label: null },
    { id: "c", kind: "gift_card", product_id: null, unit: "piece", quantity: 1, unit_price: 3_000, amount: 3_000, tax_code: "HC", lot: null, label: null, code: "1" },
  ]);
  assert.deepEqual(sealed(till).lines.map(({ name, note }) => [name, note]), [["Huile", "Panier, 5 pièces · pour Leïla"], ["Livraison", undefined], ["Carte cadeau", undefined]]);
  till.ticket.change({ customer: { id: "u", language: "ar" } });
  assert.deepEqual(sealed(till).lines.map(({ name, note }) => [name, note]), [["زيت", "سلة، 5 قطع · pour Leïla"], ["التوصيل", undefined], ["بطاقة هدية", undefined]]);
  assert.equal(nameOn({ t: (text) => text }, sealed(till).lines[1]), "Delivery");
});

test("goods that come back are called by the language of the receipt that gives them back, and as they were sold where the catalogue has lost them", () => {
  const till = opened();
  const back = (id, product_id) => ({ id, product_id, unit: "piece", quantity: -1, unit_price: 10_000, amount: -10_000, lot: null, label: null, name: `Olivenöl ${product_id}`, returns: `sold-${id}`, goes: "shelf", taxes: [{ code: "T20", gross: -10_000, tax: -1_667 }] });
  till.ticket.append([back("a", 1), back("b", 77)]);
  const named = () => sealed(till).lines.map(({ name }) => name);
  assert.deepEqual(named(), ["Huile", "Olivenöl 77"]);
  till.ticket.change({ language: "ar" });
  assert.deepEqual(named(), ["زيت", "Olivenöl 77"]);
  assert.deepEqual(till.ticket.lines.map((line) => nameOf(till, line)), ["Huile", "Olivenöl 77"]);
});

test("how many pieces a hamper has follows what is taken off and put in, each hamper by itself", () => {
  const till = opened();
  const line = (id, hamper_id, is_box = false) => ({ id, product_id: 1, unit: "piece", quantity: 1, unit_price: 10_000, amount: 10_000, lot: null, label: null, hamper: 2, hamper_id, is_box });
  till.ticket.append([line("a", "h"), line("b", "h"), line("box", "h", true), line("c", "other"), line("d", "other")]);
  const notes = () => sealed(till).lines.map(({ note }) => note);
  assert.deepEqual(notes(), Array(5).fill("Panier, 2 pièces"));
  till.ticket.setQuantity("a", 2);
  assert.deepEqual(notes(), [...Array(3).fill("Panier, 3 pièces"), "Panier, 2 pièces", "Panier, 2 pièces"]);
  till.ticket.remove("a");
  assert.deepEqual(notes(), ["Panier, 1 pièce", "Panier, 1 pièce", "Panier, 2 pièces", "Panier, 2 pièces"]);
  till.ticket.remove("b");
  assert.deepEqual(notes(), [undefined, "Panier, 2 pièces", "Panier, 2 pièces"]);
});

test("pieces of a hamper do not grow by the same goods scanned beside it", () => {
  const till = opened();
  till.ticket.append([{ id: "a", product_id: 1, unit: "piece", quantity: 1, unit_price: 10_000, amount: 10_000, lot: null, label: null, hamper: 5 }]);
  till.ticket.add({ product_id: 1, unit: "piece", unit_price: 10_000, quantity: 1 });
  assert.deepEqual(till.ticket.lines.map(({ quantity }) => quantity), [1, 1]);
});
