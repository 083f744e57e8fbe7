/** A customer who is found, made or given credit after their ticket was closed is not on the next customer's. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { makeCustomer, putCardOnTicket, turnPoints } from "../../pos/static/till/people/customers.js";
import { Refusal } from "../../pos/static/till/kit/refusal.js";
import { whileOpen } from "../../pos/static/till/ticket/while_open.js";

const AMINA = { id: "a", name: "Amina", phone: "+212661234567", points: 300, credit: 0 };
const CARD = "0420000000014";

/** A till with a ticket open; `answers(body, meanwhile)` has the server answer once `meanwhile` has been. */
function till() {
  const ticket = { id: "hers", state: { customer: null, lines: [] }, lines: [], change: (part) => (ticket.state = { ...ticket.state, ...part }) };
  return { online: true, events: [], ticket, tendering: null };
}

function answers(body, meanwhile = () => {}, status = 200) {
  globalThis.fetch = async () => {
    meanwhile();
    return new Response(JSON.stringify(body), { status });
  };
}

test("a card puts its customer on the ticket that it was scanned for", async () => {
  const of = till();
  answers({ customers: [AMINA] });
  assert.equal((await putCardOnTicket(of, CARD)).name, "Amina");
  assert.equal(of.ticket.state.customer.id, "a");
});

test("a card whose answer comes late is on no other ticket, and nothing is said of it there", async () => {
  for (const customers of [[AMINA], []]) {
    const of = till();
    answers({ customers }, () => (of.ticket.id = "the next one's"));
    assert.equal(await putCardOnTicket(of, CARD), null);
    assert.equal(of.ticket.state.customer, null);
  }
  const of = till();
  answers({ error: "bad_input", message: "no" }, () => (of.ticket.id = "the next one's"), 422);
  assert.equal(await putCardOnTicket(of, CARD), null);
});

test("nobody's card is refused while its ticket is open", async () => {
  answers({ customers: [] });
  await assert.rejects(putCardOnTicket(till(), CARD), Refusal);
});

test("a card is waited for as long as a customer stands there, and no longer", async () => {
  const waits = [];
  const { timeout } = AbortSignal;
  AbortSignal.timeout = (ms) => waits.push(ms) && timeout.call(AbortSignal, ms);
  answers({ customers: [AMINA] });
  await putCardOnTicket(till(), CARD);
  AbortSignal.timeout = timeout;
  assert.ok(waits[0] <= 3_000, `${waits[0]} ms`);
});

test("a new customer who is kept late is not put on the next ticket", async () => {
  const of = till();
  answers({ customer: AMINA }, () => (of.ticket.id = "the next one's"));
  assert.equal(await whileOpen(of, () => makeCustomer(of, { name: "Amina" })), null);
});

test("credit made of points after the ticket is said with its code, and is not on the next ticket", async () => {
  const of = till();
  of.ticket.state.customer = AMINA;
  answers({ account: { code: "0440000000012", issued: 3_000 }, customer: AMINA }, () => Object.assign(of.ticket, { id: "the next one's", state: { customer: null } }));
  await assert.rejects(turnPoints(of, AMINA, 100, "k"), (error) => error instanceof Refusal && error.message.includes("0440000000012"));
  assert.equal(of.ticket.state.customer, null);
});

test("a fault of the till is not taken for a late answer", async () => {
  const of = till();
  const asked = whileOpen(of, () => new Promise((_, fail) => setImmediate(() => fail(new TypeError("a fault")))));
  of.ticket.id = "the next one's";
  await assert.rejects(asked, TypeError);
});
