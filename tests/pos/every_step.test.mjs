/**
 * Whatever is done to the open ticket is undone and redone exactly, before and after the page is loaded again.
 *
 * The ticket's methods, the parts of its state and the modules that step it are found by looking, so that a new one has to
 * come with its step here.
 */

import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";

import { Catalogue } from "../../pos/static/till/goods/catalogue.js";
import { collect, send } from "../../pos/static/till/orders/orders.js";
import { putOnTicket, takeOffTicket } from "../../pos/static/till/people/customers.js";
import { comingBack } from "../../pos/static/till/pure/cart.js";
import { dropCode, giveCode } from "../../pos/static/till/ticket/coupons.js";
import { give, withDiscount } from "../../pos/static/till/ticket/discounts.js";
import { asGroupPays } from "../../pos/static/till/ticket/group_prices.js";
import { changePrice } from "../../pos/static/till/ticket/price_by_hand.js";
import { priced } from "../../pos/static/till/ticket/pricing.js";
import { repeatLast } from "../../pos/static/till/ticket/repeat.js";
import { removeLine } from "../../pos/static/till/ticket/steps.js";
import { EMPTY, Ticket } from "../../pos/static/till/ticket/ticket.js";
import { emptyStore } from "./kept.mjs";
import { recall, write } from "../../pos/static/till/device/database.js";

const TILL = new URL("../../pos/static/till/", import.meta.url);
const HOTEL = { id: "h", name: "Hôtel Atlas", phone: "", email: "", language: "ar", company: "Atlas", ice: "", points: 3, credit: 0, group_id: 3 };
const APPROVAL = { action: "discount", by: 2, about: "900" };
const product = (id, more = {}) => ({ id, unit: "piece", kind: "piece", category: 1, names: { fr: "a", ar: "a", en: "a" }, packs: [], prices: [], price: 10_000,
  lots: [], parts: [], lists: [[7, 8_000]], folded: "", ...more });
const goods = (id, more = {}) => ({ product_id: id, unit: "piece", unit_price: 10_000, quantity: 1, ...more });
const other = (kind, more = {}) => ({ id: kind, kind, product_id: null, name: kind, unit: "piece", unit_price: 5_000, quantity: 1, amount: 5_000, lot: null, label: null, tax_code: "HC", ...more });
const MANY = { pieces: [goods(1), goods(2, { quantity: 3 })] };
const first = ({ ticket }) => ticket.lines[0];

const TAKEN = {
  code: "AB12-CD34", delivery_fee: 3_000, delivery_tax_code: "T20",
  lines: [{ product_id: 1, unit: "piece", quantity: 1, unit_price: 10_000, discount: 500, amount: 9_500, promise: 5 }, { product_id: 2, unit: "piece", quantity: 3, unit_price: 10_000, discount: 0, amount: 30_000, promise: 6 }],
};
globalThis.fetch = async () => new Response(JSON.stringify(TAKEN), { status: 200, headers: { "content-type": "application/json" } });

/** By the method of the ticket: the step it makes. */
const METHODS = {
  change: (of) => of.ticket.change({ note: "Pour Salma" }),
  add: (of) => of.ticket.add(goods(2)),
  append: (of) => of.ticket.append([other("gift_card", { code: "0430000000012" })]),
  setQuantity: (of) => of.ticket.setQuantity(first(of).id, 7),
  changeLine: (of) => of.ticket.changeLine(first(of).id, { note: "À offrir" }),
  remove: (of) => of.ticket.remove(first(of).id),
  clear: (of) => of.ticket.clear(),
};
/** Methods that are no step: what walks through the steps, begins a history, or leaves the state as it is. */
const NO_STEPS = ["line", "select", "move", "reprice", "undo", "redo", "begin", "takeUp", "lose"];

/** By the module that steps the ticket: what it does. Screens are not driven here: their steps are theirs to the letter. */
const VERBS = {
  "orders/orders.js": {
    "an order is collected": (of) => collect(of, TAKEN.code),
    "the goods are to be sent": (of) => send(of, { name: "Salma" }),
  },
  "people/customers.js": {
    "a customer is put on": (of) => putOnTicket(of, HOTEL),
    "a customer is taken off": [(of) => putOnTicket(of, HOTEL), takeOffTicket],
  },
  "screens/device/display_panel.js": { "the customer's language": (of) => of.ticket.change({ language: "ar" }) },
  "screens/paying/payment_panel.js": { "the receipt's language": (of) => of.ticket.change({ language: "en" }) },
  "screens/receipts/loose_return_panel.js": {
    "goods come back without a receipt": (of) => of.ticket.change({ lines: [...of.ticket.lines, back("loose")], approvals: [{ action: "refund_without_receipt", about: "loose" }] }, "loose"),
  },
  "screens/receipts/refund_panel.js": {
    "goods come back": (of) => of.ticket.change({ lines: [...of.ticket.lines, back("back", { returns: "s" })], customer: HOTEL }, "back"),
  },
  "screens/selling/asking.js": { "a quantity is keyed": (of) => of.ticket.setQuantity(first(of).id, 3) },
  "screens/selling/gift_card_panel.js": {
    "a gift card is sold": (of) => of.ticket.append([other("gift_card", { code: "0430000000012" })]),
    "an account is paid off": [(of) => putOnTicket(of, HOTEL), (of) => of.ticket.append([other("payment")])],
  },
  "screens/selling/giving_up.js": { "the ticket is cleared": (of) => of.ticket.clear() },
  "screens/selling/hamper_panel.js": {
    "a hamper": (of) => of.ticket.append([1, 2].map((id) => ({ id: `p${id}`, ...goods(id), amount: 10_000, lot: null, label: null, note: "Panier, 2 pièces" }))),
  },
  "screens/selling/note_panel.js": {
    "a note on the ticket": (of) => of.ticket.change({ note: "Merci" }),
    "a note on a line": (of) => of.ticket.changeLine(first(of).id, { note: "À offrir" }),
  },
  "screens/selling/selling.js": {
    "goods are scanned": (of) => of.ticket.add(goods(1)),
    "a lot is scanned": (of) => of.ticket.add(goods(1, { lot: "L1" })),
    "a blocked lot is let": (of) => of.ticket.add(goods(1, { lot: "L1" }), { action: "lot_override", about: "1 L1" }),
    "a label of a price is scanned": (of) => of.ticket.add(goods(3, { unit: "g", quantity: 333, label: 3_333 })),
  },
  "screens/selling/ticket_panel.js": { "one more": (of) => of.ticket.setQuantity(first(of).id, 2) },
  "ticket/coupons.js": {
    "a code is given": (of) => giveCode(of, "miel10"),
    "a code is taken off": [(of) => giveCode(of, "miel10"), (of) => dropCode(of, "MIEL10")],
  },
  "ticket/discounts.js": {
    "a discount on a line": (of) => give(of, withDiscount(of.ticket.state, first(of).id, { percent_bp: 1_000 })),
    "a discount on the ticket, approved": (of) => give(of, withDiscount(of.ticket.state, null, { amount: 900 }), APPROVAL),
    "a discount is taken off": [
      (of) => give(of, withDiscount(of.ticket.state, null, { amount: 900 }), APPROVAL),
      (of) => give(of, withDiscount(of.ticket.state, null, null)),
    ],
  },
  "ticket/order_holds.js": {
    "goods are held no longer": [(of) => send(of, { name: "Salma" }), (of) => of.ticket.change({ lines: of.ticket.lines.map(({ promise, ...line }) => line), order: "" })],
  },
  "ticket/price_by_hand.js": {
    "a price by hand": (of) => changePrice(of, first(of), 9_000, { action: "price_change", about: `${first(of).id} 9000` }),
    "the price of before": [
      (of) => changePrice(of, first(of), 9_000, { action: "price_change", about: `${first(of).id} 9000` }),
      (of) => changePrice(of, first(of), 10_000, null),
    ],
  },
  "ticket/repeat.js": { "the same again": repeatLast },
  "ticket/steps.js": { "a line is taken off": (of) => removeLine(of, first(of)) },
};
/** Modules that walk, put aside, take up or complete: their tests are their own. */
const WITHOUT_STEPS = ["ticket/completing.js", "ticket/parked.js"];

const back = (id, more = {}) => comingBack({ quantity: -1, amount: -9_500, discount: -500, taxes: [] }, { id, product_id: 1, unit: "piece", unit_price: 10_000, ...more });

/** A till whose ticket has two lines. */
async function till() {
  const catalogue = new Catalogue();
  catalogue.take({
    version: "1", categories: [], cooperatives: [], full: true, groups: [{ id: 3, names: { fr: "Hôtels" } }],
    price_lists: [{ id: 7, group: 3, starts_at: 0, ends_at: Number.MAX_SAFE_INTEGER, names: { fr: "Tarif hôtels" } }],
    promotions: [{ id: 1, kind: "ticket", code: "MIEL10", channel: "", starts_at: 0, ends_at: null, percent_bp: 1_000, amount: 0, threshold: 0, priority: 0, products: [], categories: [], names: { fr: "Miel" } }],
    products: [product(1), product(2), product(3, { unit: "g", kind: "weight" })],
  });
  const of = { catalogue, database: emptyStore(), book: { register_id: 1, register: "C1" }, tendering: null, place: { settings: {} } };
  await write(of.database, ["receipts"], (store) => store("receipts").add({ id: "r", sequence: 1, receipt: { register_id: 1, lines: [{ product_id: 2, quantity: 2 }] } }));
  reload(of, null);
  MANY.pieces.forEach((one) => of.ticket.add(one));
  return of;
}

/** The page is loaded again: the ticket is what the device kept of it. */
function reload(of, kept) {
  of.ticket = new Ticket(of.database, kept, (state) => priced(of, state), (one, customer) => asGroupPays(of, customer?.group_id ?? null, one));
}

/** What the device keeps, once it has written. */
async function kept({ database }) {
  await new Promise((resolve) => setTimeout(resolve, 5));
  return recall(database, "ticket");
}

const seen = ({ ticket: { id, state, priced: costs } }) => structuredClone({ id, state, costs });

/** Do it after what comes before it; see that it is undone and redone, as well when the page is loaded again between any two. */
async function walk(steps) {
  const of = await till();
  const [last, ...before] = [steps].flat().reverse();
  for (const step of before.reverse()) await step(of);
  const was = seen(of);
  await last(of);
  const is = seen(of);
  assert.notDeepEqual(is.state, was.state, "it is no step");
  for (const between of [() => {}, async () => reload(of, await kept(of))]) {
    await between();
    of.ticket.undo();
    assert.deepEqual(seen(of), was);
    await between();
    of.ticket.redo();
    assert.deepEqual(seen(of), is);
  }
  return Object.keys(EMPTY).filter((part) => JSON.stringify(was.state[part]) !== JSON.stringify(is.state[part]));
}

const found = [];
const verbs = Object.values(VERBS).flatMap(Object.entries);
for (const [name, step] of [...Object.entries(METHODS), ...verbs]) {
  test(name, async () => found.push(...(await walk(step))));
}

test("every method of the ticket is a step that is walked here, or known to be none", () => {
  const methods = Object.entries(Object.getOwnPropertyDescriptors(Ticket.prototype)).filter(([name, { value }]) => typeof value === "function" && name !== "constructor");
  assert.deepEqual(methods.map(([name]) => name).sort(), [...Object.keys(METHODS), ...NO_STEPS].sort());
});

test("every part of the state is changed by a step", () => {
  assert.deepEqual([...new Set(found)].sort(), Object.keys(EMPTY).sort());
});

test("every module that steps the ticket has its steps here", () => {
  const steps = new RegExp(String.raw`ticket\??\.(${[...Object.keys(METHODS), "takeUp", "begin"].join("|")})\(`);
  const modules = readdirSync(TILL, { recursive: true }).filter((name) => name.endsWith(".js") && name !== "ticket/ticket.js")
    .filter((name) => steps.test(readFileSync(new URL(name, TILL), "utf-8")));
  assert.deepEqual(modules.sort(), [...Object.keys(VERBS), ...WITHOUT_STEPS].sort());
});
