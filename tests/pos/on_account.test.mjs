/** What is put on a customer's account, or paid off it, stays that customer's: the ticket's customer is not changed under it. */

import assert from "node:assert/strict";
import test from "node:test";

import { Refusal } from "../../pos/static/till/kit/refusal.js";
import { putOnTicket, takeOffTicket } from "../../pos/static/till/people/customers.js";

const AMINA = { id: "a", name: "Amina" };
const BRAHIM = { id: "b", name: "Brahim" };

function till({ rows = [], lines = [], customer = AMINA }) {
  const ticket = { id: "t", lines, state: { customer }, change: (part) => Object.assign(ticket.state, part) };
  return { ticket, tendering: { ticket_id: "t", rows } };
}

const onAccount = { rows: [{ id: "r", kind: "account", given: 10_000 }] };
const paidOff = { lines: [{ id: "l", kind: "payment", amount: 10_000 }] };

for (const [why, standing] of [["an account pays a part", onAccount], ["a payment on account is a line", paidOff]]) {
  test(`while ${why}, the customer is neither changed nor taken off`, () => {
    const of = till(standing);
    assert.throws(() => putOnTicket(of, BRAHIM), Refusal);
    assert.throws(() => takeOffTicket(of), Refusal);
    assert.equal(of.ticket.state.customer, AMINA);
    putOnTicket(of, { ...AMINA, points: 5 });
    assert.equal(of.ticket.state.customer.points, 5, "what is known of the same customer may be put right");
  });
}

test("other tenders and goods leave the customer to be changed", () => {
  const of = till({ rows: [{ id: "r", kind: "card", given: 5_000, state: "approved" }], lines: [{ id: "l", kind: "gift_card" }] });
  putOnTicket(of, BRAHIM);
  assert.equal(of.ticket.state.customer.id, "b");
  takeOffTicket(of);
  assert.equal(of.ticket.state.customer, null);
});
