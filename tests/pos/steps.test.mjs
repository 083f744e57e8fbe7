/** A ticket that is paid in part is emptied by no step back, nor by its last line taken off: the payment would be the next customer's. */

import assert from "node:assert/strict";
import test from "node:test";

import { Refusal } from "../../pos/static/till/kit/refusal.js";
import { redo, removeLine, undo } from "../../pos/static/till/ticket/steps.js";
import { Ticket } from "../../pos/static/till/ticket/ticket.js";

const NOBODYS_DISK = { transaction: () => { throw new DOMException("none", "InvalidStateError"); } };
const CARD = { id: "c", kind: "card", given: 5_700, reference: "7781", state: "approved" };
const goods = (id) => ({ product_id: id, unit: "piece", unit_price: 10_000, quantity: 1 });

function till(rows) {
  const ticket = new Ticket(NOBODYS_DISK, null, () => ({ total: 0 }), (line) => line);
  ticket.add(goods(1));
  ticket.add(goods(2));
  return { ticket, tendering: { ticket_id: ticket.id, rows } };
}

test("nothing is stepped over while a card has paid a part", () => {
  const of = till([CARD]);
  assert.throws(() => undo(of), Refusal);
  assert.equal(of.ticket.lines.length, 2);
  of.ticket.undo();
  assert.throws(() => redo(of), Refusal);
});

test("the last line of a ticket that is paid in part stays, others may go", () => {
  const of = till([CARD]);
  removeLine(of, of.ticket.lines[0]);
  assert.throws(() => removeLine(of, of.ticket.lines[0]), Refusal);
  assert.equal(of.ticket.lines.length, 1);
});

test("a ticket that nobody has paid steps back and forth, and is emptied", () => {
  const of = till([{ ...CARD, state: "declined" }]);
  undo(of);
  redo(of);
  for (const line of of.ticket.lines) removeLine(of, line);
  assert.ok(of.ticket.isEmpty);
});
