// Row 12: a sale without the server is the same sale. What reaches the server in the end is, to the byte, what would have
// gone at once, but for what tells any two sales apart: ids, number, time and seal.

import assert from "node:assert/strict";
import { test } from "node:test";

import { remember } from "../../pos/static/till/device/database.js";
import { comingBack } from "../../pos/static/till/pure/cart.js";
import { canonical, receiptHash } from "../../pos/static/till/pure/receipt_chain.js";
import { POLICY, settle } from "../../pos/static/till/pure/tenders.js";
import { wake } from "../../pos/static/till/server/outbox.js";
import { startSending, stopSending } from "../../pos/static/till/server/sending.js";
import { completeTicket } from "../../pos/static/till/ticket/completing.js";
import { priced } from "../../pos/static/till/ticket/pricing.js";
import { Ticket } from "../../pos/static/till/ticket/ticket.js";
import { eachSale } from "./each_sale.mjs";
import { emptyStore } from "./kept.mjs";

const GENESIS = "0".repeat(64);
const MARK = "a".repeat(64);
const TAXES = [
  { code: "T10", rate_bp: 1_000, valid_from_on: "2020-01-01", valid_to_on: null },
  { code: "T20", rate_bp: 2_000, valid_from_on: "2020-01-01", valid_to_on: null },
  { code: "EXO91", rate_bp: 0, valid_from_on: "2020-01-01", valid_to_on: null },
];
const PRODUCTS = new Map([
  { id: 1, names: { fr: "Huile d'argan" }, tax: "T10", parts: [], price: 16_500 },
  { id: 2, names: { fr: "Dattes" }, tax: "EXO91", parts: [], price: 12_000 },
  { id: 3, names: { fr: "Coffret" }, tax: "T20", parts: [[1, 1], [2, 3], [4, 1]], price: 39_950 },
  { id: 4, names: { fr: "Coupe" }, tax: "T20", parts: [], price: 9_900 },
].map((product) => [product.id, product]));
const catalogue = { promotions: [], product: (id) => PRODUCTS.get(id), price: ({ price }) => price };

const piece = (id, quantity = 1) => ({ product_id: id, unit: "piece", unit_price: PRODUCTS.get(id).price, quantity });
const hand = (rest) => ({ percent_bp: 0, amount: 0, ...rest });
const cash = (given) => [{ kind: "cash", given }, {}];

/** Each basket puts itself on an empty ticket; its answer is the tenders with their details. */
const BASKETS = {
  "goods by weight": (ticket) => {
    ticket.add({ ...piece(2), unit: "g", quantity: 357 });
    return [cash(5_000)];
  },
  "a label with its own amount": (ticket) => {
    ticket.add({ ...piece(2), unit: "g", quantity: 251, label: 3_013, lot: "D7" });
    return [cash(3_010)];
  },
  "a discount on a line and one on the ticket": (ticket) => {
    ticket.add(piece(1, 3));
    ticket.add(piece(4));
    ticket.change({ discounts: [hand({ line_id: ticket.lines[0].id, percent_bp: 750 }), hand({ amount: 333 })] });
    return [cash(60_000)];
  },
  "a hamper over three tax codes": (ticket) => {
    ticket.add(piece(3, 2));
    return [[{ kind: "cheque", given: 79_900 }, { reference: "CIH 0042" }]];
  },
  "a card, a foreign note and cash": (ticket) => {
    ticket.add(piece(1, 2));
    ticket.add(piece(2, 1));
    return [[{ kind: "card", given: 12_000 }, { reference: "000417" }], [{ kind: "foreign", given: 21_000 }, { currency: "EUR", foreign: 2_000, rate: 105_000 }], cash(20_000)];
  },
  "goods that come back": (ticket) => {
    const taxes = [{ code: "T10", rate_bp: 1_000, gross: -15_262, net: -13_875, tax: -1_387 }];
    ticket.append([comingBack({ quantity: -1, discount: -1_238, amount: -15_262, taxes }, { id: "back", product_id: 1, unit: "piece", unit_price: 16_500, returns: "sold line", goes: "shelf" })]);
    return [[{ kind: "card", given: -15_262 }, { reference: "000418" }]];
  },
};

const faults = [];
globalThis.reportError = (error) => faults.push(error);
let isSilent = false;
let received = [];
globalThis.fetch = async (_path, { body }) => {
  if (isSilent) throw new TypeError("no network");
  const [status, json] = eachSale(({ receipt, hash }) => {
    received.push({ receipt, hash });
    const { id: sale_id, register, sequence } = receipt;
    return [200, { sale_id, register, sequence, hash, signature: MARK }];
  })(JSON.parse(body));
  return new Response(JSON.stringify(json), { status });
};

/** A till, with or without its server, sells every basket; what the server has got of each in the end. */
async function sellAll(isOnline) {
  const database = emptyStore();
  const book = { register_id: 1, register: "C1", sequence: 0, hash: GENESIS };
  await remember(database, "owner", "tab");
  await remember(database, "book", book);
  const till = {
    database, book, catalogue, tab: "tab", practice: false, persisted: true, online: isOnline, operator: { id: 3 }, shift: { id: "h", unsent: false, counted: { 1000: 5 } },
    events: [], place: { settings: { cash_rounding: 10, subject_to_vat: true, least: {} }, tax_codes: TAXES, site: { id: 1 } },
  };
  till.ticket = new Ticket(database, null, (state) => priced(till, state), (line) => line);
  [isSilent, received] = [!isOnline, []];
  await startSending(till);
  for (const ring of Object.values(BASKETS)) {
    const asked = ring(till.ticket);
    till.tendering = { ticket_id: till.ticket.id, rows: [], given: null, notes: {} };
    const settlement = settle(till.ticket.total, asked.map(([tender]) => tender), { ...POLICY, cash_rounding: 10 });
    await completeTicket(till, settlement, asked.map(([, details]) => details));
    if (isOnline) await sent(till);
  }
  assert.equal(till.outbox.waiting.length, isOnline ? 0 : received.length || Object.keys(BASKETS).length);
  isSilent = false;
  wake(till);
  await sent(till);
  stopSending(till);
  return received;
}

async function sent(till) {
  for (let turn = 0; till.outbox.waiting.length; turn += 1) {
    assert.ok(turn < 1_000, "the queue stands still");
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
}

const TOLD_APART = new Set(["id", "line_id", "number", "sold_at", "previous_hash"]);

/** The bytes that are sealed, with nothing in them that tells two sales of the same basket apart. */
const bytes = (receipt) => canonical(JSON.parse(JSON.stringify(receipt, (name, value) => (TOLD_APART.has(name) ? "–" : value))));

test("row 12: each basket is to the byte the same with the server and without it", async () => {
  const [online, offline] = [await sellAll(true), await sellAll(false)];
  assert.deepEqual([online.length, offline.length, faults], [6, 6, []]);
  for (const [place, name] of Object.keys(BASKETS).entries()) {
    const [now, later] = [online[place], offline[place]];
    assert.deepEqual(bytes(later.receipt), bytes(now.receipt), name);
    assert.equal(later.hash, await receiptHash(later.receipt), name);
    assert.ok(later.receipt.tax_total !== 0 || name.includes("weight") || name.includes("label"), name);
    assert.equal(later.receipt.tenders.reduce((sum, { amount }) => sum + amount, 0), later.receipt.paid, name);
  }
});
