// A sale that is on the disk is shown as paid, whatever fails behind it.

import assert from "node:assert/strict";
import { test } from "node:test";

import { when } from "../../pos/static/till/kit/changes.js";
import { completeTicket } from "../../pos/static/till/ticket/completing.js";
import { fakeDatabase } from "./fake_database.mjs";

const BOOK = { register_id: 1, register: "C1", sequence: 4, hash: "0".repeat(64) };

function tillWith(database) {
  database.rows.meta.set("owner", "tab").set("book", BOOK);
  return {
    database, tab: "tab", practice: true, book: BOOK, operator: { id: 3 }, shift: { id: "h", counted: { 1000: 5 } }, events: [],
    tendering: { ticket_id: "t", rows: [], given: null, notes: {} },
    place: { settings: { cash_rounding: 10, subject_to_vat: true, least: {} }, tax_codes: [], site: { id: 1 } },
    outbox: { waiting: [], refused: [] },
    ticket: { id: "t", state: { lines: [], customer: null, approvals: [], note: "", coupons: [], order: "" }, lines: [], priced: { lines: [], discounts: [] }, begin() { this.id = "u"; } },
  };
}

test("pieces that cannot be kept, and a listener that fails, hide no sale", async () => {
  const database = fakeDatabase();
  const { transaction } = database;
  database.transaction = (stores, mode, how) => {
    if (how?.durability === "relaxed") throw new Error("the disk is full");
    return transaction(stores, mode, how);
  };
  const faults = [];
  globalThis.reportError = ({ message }) => faults.push(message);
  when("paid", () => {
    throw new Error("a fault");
  });
  const till = tillWith(database);
  const settlement = { tenders: [{ kind: "cash", given: 2_000, amount: 1_500, change: 500 }], total: 1_500, stamp_duty: 0, stamp_added: 0, cash_rounding: 0, paid: 1_500 };
  const { record } = await completeTicket(till, settlement, [{}]);
  assert.equal(database.rows.receipts.get(record.id).receipt.number, "C1-000005");
  assert.equal(till.handBack.change, 500);
  assert.deepEqual(faults, ["the disk is full", "a fault"]);
});

test("a sale whose goods are sent is known by it, though its delivery costs nothing", async () => {
  const settlement = { tenders: [], total: 0, stamp_duty: 0, stamp_added: 0, cash_rounding: 0, paid: 0 };
  for (const [line, sends] of [[{ promise: "p" }, true], [{ promise: "p", fixed: true }, false], [{}, false]]) {
    const till = tillWith(fakeDatabase());
    till.ticket.lines = [line];
    assert.equal((await completeTicket(till, settlement, [])).record.sends, sends);
  }
});
