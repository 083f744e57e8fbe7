/** What the till's own papers say of returns, discounts, cards and each way of paying: as pos/receipts/receipt_words.py says it. */

import assert from "node:assert/strict";
import test from "node:test";
import { byRate, remarks, reckoning, sums } from "../../pos/static/till/paper/words.js";
import { rowsOf } from "../../pos/static/till/paper/report_rows.js";
import { carried, own } from "../../pos/static/till/paper/roll.js";
import { formatAmount, formatFigure } from "../../pos/static/till/pure/money.js";

const place = (text, params) => text.replace(/%\((\w+)\)[sd]/g, (_, name) => params[name]);
const VOICE = {
  language: "en", direction: "ltr", t: (text, params = {}) => place(text, params), named: (names) => names.en,
  amount: (centimes) => formatFigure(centimes, "en"), money: (centimes) => formatAmount(centimes, "en"),
};
const TILL = { catalogue: { promotions: [{ id: 5, names: { fr: "Trois pour deux", en: "Three for two" } }], priceLists: new Map([[7, { names: { fr: "Hôtels", en: "Hotels" } }]]) } };
const clean = (text) => text.replace(/[\u2066-\u2069]/g, "").replace(/[\u00a0\u202f]/g, " ").trim();
const tender = (kind, given, change = 0, more = {}) => ({ kind, amount: given - change, given, change, reference: "", ...more });
const receipt = (tenders, more = {}) => ({ total: 10_000, paid: 10_000, stamp_duty: 0, stamp_added: 0, cash_rounding: 0, tenders, ...more });
const said = (sale) => sums(VOICE, TILL, sale).map(({ name, reference, amount }) => clean([name, reference, amount].filter(Boolean).join(" ")));
const line = (more) => ({ product_id: 1, quantity: 1, unit_price: 2_800, discount: 0, amount: 2_800, ...more });

test("each way of paying has its name and what tells it apart", () => {
  const tenders = [
    tender("foreign", 5_425, 0, { currency: "EUR", foreign: 500, rate: 1_085 }), tender("card", 1_000, 0, { reference: "004211" }),
    tender("cheque", 1_000, 0, { reference: "778899" }), tender("gift_card", 1_000, 0, { reference: "0430000000013" }),
    tender("account", 1_000), tender("cash", 1_000, 425),
  ];
  assert.deepEqual(said(receipt(tenders)), [
    "Total MAD 100.00", "Foreign notes 5.00 EUR × 10.85 54.25", "Card 004211 10.00", "Cheque 778899 10.00",
    "Gift card …0013 10.00", "Customer account 10.00", "Cash 10.00", "Change given 4.25",
  ]);
});

test("what is left on a card that was spent is said where it is known, under its masked code", () => {
  const cards = receipt([tender("gift_card", 4_000, 0, { reference: "0430000000013" }), tender("credit", 5_000, 0, { reference: "0430000000020" }), tender("card", 1_000, 0, { reference: "0430000000037" })]);
  const rows = sums(VOICE, TILL, cards, { left: { "0430000000013": 6_000, "0430000000037": 1 } });
  assert.deepEqual(rows.slice(-2).map(({ name, amount, kind }) => [clean(name), amount, kind]), [["Card", "10.00", ""], ["Left on …0013", "60.00", "small"]]);
  assert.equal(said(cards).at(-1), "Card 0430000000037 10.00");
});

test("a code is whole only on what the customer alone holds", () => {
  const back = receipt([tender("credit", -1_000, 0, { reference: "0430000000013" })], { total: -1_000, paid: -1_000 });
  assert.equal(sums(VOICE, TILL, back, { isPrivate: false }).at(-1).reference, "…0013");
  assert.equal(sums(VOICE, TILL, back).at(-1).reference, "0430000000013");
  assert.deepEqual(remarks(VOICE, TILL, line({ code: "0430000000013" }), { isPrivate: false }).map(clean), ["Code …0013"]);
});

test("the code of a gift card that gets its money back is masked, on its customer's paper too", () => {
  const back = receipt([tender("gift_card", -1_000, 0, { reference: "0430000000013" })], { total: -1_000, paid: -1_000 });
  assert.equal(sums(VOICE, TILL, back).at(-1).reference, "…0013");
});

test("money that goes back is said so and never shown below zero", () => {
  const back = receipt([tender("cash", -9_990), tender("credit", -10, 0, { reference: "0430000000013" })], { total: -9_998, paid: -10_000, cash_rounding: -2 });
  assert.deepEqual(said(back).slice(-3), ["To give back MAD 100.00", "Given back: Cash 99.90", "Given back: Store credit 0430000000013 0.10"]);
});

test("a discount is named under the total that holds it already", () => {
  const sale = receipt([tender("card", 9_000)], { total: 9_000, paid: 9_000, discounts: [{ name: "Welcome 10%", amount: 1_000 }] });
  assert.deepEqual(said(sale).slice(0, 2), ["Total MAD 90.00", "Included: Welcome 10% -10.00"]);
});

test("a promotion bears its name in the paper's language, and so does a discount by hand", () => {
  const discounts = [
    { kind: "promotion", name: "Trois pour deux", amount: 60, promotion_id: 5 }, { kind: "promotion", name: "Trois pour deux", amount: 40, promotion_id: 5 }, { kind: "line", name: "Remise 12,5 %", amount: 100 },
    { kind: "ticket", name: "Remise", amount: 100 }, { kind: "promotion", name: "Ancienne", amount: 100, promotion_id: 4 },
  ];
  const sale = receipt([tender("card", 9_600)], { total: 9_600, paid: 9_600, discounts });
  assert.deepEqual(said(sale).slice(1, 5), [
    "Included: Three for two -1.00", "Included: Discount 12.5 % -1.00", "Included: Discount -1.00", "Included: Ancienne -1.00",
  ]);
});

test("a line says that it came back, its discount, its note and a lowered price", () => {
  const ofLine = (more) => remarks(VOICE, TILL, line(more)).map(clean);
  assert.deepEqual(ofLine({ quantity: -1 }), ["Brought back"]);
  assert.deepEqual(ofLine({ discount: 280, note: "a gift" }), ["Discount -2.80", "a gift"]);
  assert.deepEqual(ofLine({ list_price: 3_000 }), ["instead of 30.00"]);
  assert.deepEqual(ofLine({ price_list: 7 }), ["Hotels"], "whose price it is");
  assert.deepEqual(ofLine({ list_price: 2_000 }), []);
  assert.deepEqual(ofLine({ code: "0430000000013" }), ["Code 0430000000013"]);
});

test("of what is no goods there is nothing to reckon", () => {
  assert.equal(reckoning(VOICE, null, line({ product_id: null })), "");
});

test("what goes on below keeps the direction in which it began", () => {
  const name = own("Huile d'argan alimentaire|250 ml").split("|");
  assert.deepEqual(carried(name), ["\u2068Huile d'argan alimentaire\u2069", "\u2068250 ml\u2069"]);
  assert.deepEqual(carried(["\u2066a\u2069 b", "c"]), ["\u2066a\u2069 b", "c"]);
});

test("how often a way of paying came about is read after its name, from either side", () => {
  const [[, row]] = rowsOf({ receipts: 2, sales: 1_000, tenders: [{ kind: "cash", times: 2, amount: 1_000 }] });
  assert.equal(row.name, "Cash × \u20662\u2069", "the sign is no part of the number");
});

// Twin: tests/pos/test_report_rows.py.
const SOLD = { receipts: 2, sales: 10_000, tenders: [{ kind: "cash", times: 2, amount: 10_030 }], cash_rounding: 5, paid: 10_030 };
const told = (figures) => rowsOf(figures)[0].map(({ name, amount }) => [name.replace(/[\u2066\u2069]/g, ""), amount.replace(/\u00a0/g, " ")]);

test("a report adds up as it is read: what customers paid of the stamp duty before what was paid, what the shop bears after it", () => {
  const [head, added, rounding, paid, cash] = [["2 receipts", "100,00 DH"], ["Stamp duty", "0,25"], ["Cash rounding", "0,05"], ["Paid", "100,30 DH"], ["Cash × 2", "100,30"]];
  assert.deepEqual(told({ ...SOLD, stamp_duty: 25, stamp_added: 25 }), [head, added, rounding, paid, cash]);
  assert.deepEqual(told({ ...SOLD, stamp_duty: 25, stamp_added: 0 }), [head, rounding, paid, cash, ["Stamp duty, borne by us", "0,25"]]);
  assert.deepEqual(told({ ...SOLD, stamp_duty: 0, stamp_added: 0 }), [head, rounding, paid, cash]);
  assert.deepEqual(told({ ...SOLD, stamp_duty: -25, stamp_added: -20 }).map(([, amount]) => amount), ["100,00 DH", "-0,20", "0,05", "100,30 DH", "100,30", "-0,05"]);
});

test("what came after a Z is told after its drawer, and how the difference stands with it", () => {
  const late = { cash: 10_000, moved: 0, expected: 60_000, counted: 65_000, difference: 5_000 };
  const rows = (facts) => rowsOf({ receipts: 0, sales: 0, late: { ...late, ...facts } })[1].map(({ name, amount }) => [name, amount.replace(/\u00a0/g, " ")]);
  const stands = [["It should hold, with them", "600,00"], ["Counted", "650,00"], ["Difference, with them", "50,00 DH"]];
  assert.deepEqual(rows({}), [["Cash of sales that came after the Z", "100,00"], ...stands]);
  assert.deepEqual(rows({ cash: 0, moved: -500 }), [["Cash put in or taken out that came after the Z", "-5,00"], ...stands]);
});

test("taxes are told from the lowest rate to the highest, wherever", () => {
  const taxes = [{ code: "T20", rate_bp: 2_000 }, { code: "T00", rate_bp: 0 }, { code: "T10", rate_bp: 1_000 }];
  assert.deepEqual(byRate(taxes).map(({ code }) => code), ["T00", "T10", "T20"]);
});
