// A ticket put aside is listed once, whatever the server knows of it already.

import assert from "node:assert/strict";
import { test } from "node:test";

import { write } from "../../pos/static/till/device/database.js";
import { loadEvents, recordOf } from "../../pos/static/till/server/events.js";
import { parkedTickets } from "../../pos/static/till/ticket/parked.js";
import { emptyStore } from "./kept.mjs";

globalThis.addEventListener = () => {};

const TICKET = { id: "p", register_id: 1, name: "Madame Tahiri", state: {}, total: 16_500, by: 3, at: 1_000 };
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
  return parkedTickets(till);
}

test("a ticket of which the server has not heard is listed beside the others", async () => {
  const found = await listedBy([{ ...LISTED, id: "other", parked_at: 500 }]);
  assert.deepEqual(found.map(({ id, register }) => [id, register]), [["other", "C1"], ["p", "Caisse 1"]]);
});

test("a ticket that the server has, and whose answer is still on its way, is listed once", async () => {
  assert.deepEqual((await listedBy([LISTED])).map(({ id }) => id), ["p"]);
});
