/** What a manager allowed on one ticket is not on it when it is taken up again: it would be paid without her. */

import assert from "node:assert/strict";
import test from "node:test";

import { aboutLot } from "../../pos/static/till/people/approvals.js";
import { Ticket } from "../../pos/static/till/ticket/ticket.js";

const NOBODYS_DISK = { transaction: () => { throw new DOMException("none", "InvalidStateError"); } };
const line = (id, more = {}) => ({ id, product_id: 1, unit: "piece", unit_price: 10_000, quantity: 1, amount: 10_000, lot: null, label: null, ...more });
const blocked = line("blocked", { lot: "L1" });
const loose = line("loose", { quantity: -1, amount: -10_000, origin: null });
const free = [line("goods"), line("other lot", { lot: "L2" }), line("other product", { product_id: 2, lot: "L1" }), line("back", { quantity: -1, amount: -10_000, returns: "sold" })];

function takenUp(state) {
  const ticket = new Ticket(NOBODYS_DISK, null, () => ({ total: 0 }), (goods) => goods);
  return { ticket, left: ticket.takeUp(state) };
}

test("a blocked lot and goods back without a receipt stay off the ticket, and are said", () => {
  const approvals = [{ action: "lot_override", about: aboutLot({ id: 1 }, "L1") }, { action: "refund_without_receipt", about: "loose 10000" }];
  const { ticket, left } = takenUp({ lines: [blocked, ...free, loose], approvals, note: "kept" });
  assert.deepEqual(left, [blocked, loose]);
  assert.deepEqual(ticket.lines, free);
  assert.deepEqual([ticket.state.approvals, ticket.state.note], [[], "kept"]);
});

test("a ticket that no manager was asked about, by an older till too, comes back whole", () => {
  const { ticket, left } = takenUp({ lines: [blocked, ...free] });
  assert.deepEqual([left, ticket.lines.length], [[], 5]);
});
