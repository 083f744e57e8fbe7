// A ticket put aside is listed once, whatever the server knows of it already; one's own are there without it.

import assert from "node:assert/strict";
import { test } from "node:test";

import { write } from "../../pos/static/till/device/database.js";
import { loadEvents, recordOf } from "../../pos/static/till/server/events.js";
import { Refusal } from "../../pos/static/till/kit/refusal.js";
import { heldTickets, parkedTickets, takeUp } from "../../pos/static/till/ticket/parked.js";
import { emptyStore } from "./kept.mjs";

globalThis.addEventListener = () => {};

const TICKET = { id: "p", register_id: 1, name: "Madame Tahiri", state: { lines: [] }, total: 16_500, by: 3, at: 1_000 };
const LISTED = { id: "p", name: "Madame Tahiri", total: 16_500, register: "C1", person: "Salma Bennis", parked_at: 1_000 };

/** A till that has put the ticket aside and has no answer to it yet; `parked` is what the server lists. */
async function listedBy(parked) {
  const database = emptyStore();
  await write(database, ["meta", "events"], (store) => {
    store("meta").put([TICKET], "parked");
    store("events").add(recordOf({ kind: "parked", ...TICKET }));
  });
  globalThis.fetch = async () => new Response(JSON.stringify({ parked }));
  const till = { database, build: "b", book: { register: "Caisse 1" }, place: { people: [{ id: 3, name: "Salma Bennis" }] } };
  await loadEvents(till);
  return (await parkedTickets(till)).tickets;
}

test("a ticket of which the server has not heard is listed beside the others", async () => {
  const found = await listedBy([{ ...LISTED, id: "other", parked_at: 500 }]);
  assert.deepEqual(found.map(({ id, register }) => [id, register]), [["other", "C1"], ["p", "Caisse 1"]]);
});

test("a ticket that the server has, and whose answer is still on its way, is listed once", async () => {
  assert.deepEqual((await listedBy([LISTED])).map(({ id }) => id), ["p"]);
});

/** A till whose ticket the server has, and whose requests hang until they are given up; `waits` are how long each was to wait. */
async function stalled() {
  const database = emptyStore();
  await write(database, ["meta"], (store) => {
    store("meta").put([TICKET], "parked");
  });
  const waits = [];
  AbortSignal.timeout = (waitMs) => waits.push(waitMs) && { waitMs };
  globalThis.fetch = async () => {
    throw new DOMException("Too slow", "TimeoutError");
  };
  const taken = [];
  const ticket = { isEmpty: true, takeUp: (state) => taken.push(state) && [] };
  const till = { database, build: "b", ticket, operator: { id: 3 }, outbox: { waiting: [] }, book: { register: "Caisse 1" }, place: { people: [] }, practice: false };
  await loadEvents(till);
  return { till, waits, taken };
}

test("one's own tickets are listed without the server being asked", async () => {
  const { till, waits } = await stalled();
  assert.deepEqual((await heldTickets(till)).map(({ id }) => id), ["p"]);
  assert.deepEqual(waits, []);
});

test("one's own ticket names the register that it was parked under, as the server does", async () => {
  const { till } = await stalled();
  till.book = { register: "C2" };
  till.place = { people: [], register: { id: 2, name: "Caisse 2" }, registers: [{ id: 1, name: "Caisse 1" }, { id: 2, name: "Caisse 2" }] };
  assert.deepEqual((await heldTickets(till)).map(({ register }) => register), ["Caisse 1"]);
  till.place.register = { id: 1, name: "PRATIQUE" };
  assert.deepEqual((await heldTickets(till)).map(({ register }) => register), ["PRATIQUE"], "practice names its own");
});

test("a till goes on with its own ticket long before it gives up asking for another's", async () => {
  const { till, waits, taken } = await stalled();
  await takeUp(till, LISTED);
  await assert.rejects(takeUp(till, { ...LISTED, id: "other" }), Refusal);
  const [own, others] = waits;
  assert.equal(taken.length, 1);
  assert.ok(own * 5 < others, `${own} ms for its own, ${others} ms for another's`);
});

test("a ticket that is put aside while the list is read anew stays on it", async () => {
  const { till } = await stalled();
  till.events = [{ kind: "parked", state: "sent", id: "p", event: {} }];
  globalThis.fetch = async () => new Response(JSON.stringify({ parked: [] }));
  await Promise.all([parkedTickets(till), write(till.database, ["meta"], async (store) => store("meta").put([TICKET, { ...TICKET, id: "q" }], "parked"))]);
  assert.deepEqual((await heldTickets(till)).map(({ id }) => id), ["q"]);
});
