// What was printed is told as asked for by who was at the till then, whoever is there when it comes out.

import assert from "node:assert/strict";
import { test } from "node:test";

import { Refusal } from "../../pos/static/till/kit/refusal.js";
import { print } from "../../pos/static/till/receipts/printing.js";
import { fakeDatabase } from "./fake_database.mjs";

test("a till that is locked while the printer prints tells of the paper all the same", async () => {
  const store = fakeDatabase();
  const record = { id: "s", state: "sent", copies: 1, receipt: { number: "C1-000001", cashier_id: 3, paid: 8_500, language: "fr", tenders: [] } };
  const till = { database: store, online: true, events: [], devices: {}, place: { register: { printer: "p" } }, shift: { id: "h" }, operator: { id: 7 } };
  globalThis.fetch = async () => {
    till.operator = null;
    till.shift = null;
    return new Response(JSON.stringify({ printed: true, busy: false, copy: 1, opened_drawer: false, error: "" }));
  };
  assert.deepEqual(await print(till, record), { printed: true, copy: 1, reason: "" });
  const [{ event }] = [...store.rows.events.values()];
  assert.deepEqual([event.what, event.by, event.shift_id], ["reprinted", 7, "h"]);
});

const OWN = "by this device's own";
/** A till whose register has a printer, and whose device's own cannot print either: it says that it was asked. */
const besideOwn = (store, failures) => ({
  database: store, online: true, events: [], outbox: { failures }, place: { register: { printer: "p" } }, shift: { id: "h" }, operator: { id: 7 },
  devices: { printer: { get width() { throw new Refusal(OWN); } } },
});
const justSold = () => ({ id: "s", state: "queued", copies: 0, receipt: { number: "C1-000001", sold_at: Date.now(), cashier_id: 3, paid: 8_500, language: "fr", tenders: [] } });

/** As soon as `is()`: what is kept on the disk before takes turns, and no time. */
async function until(is) {
  while (!is()) await new Promise((resolve) => setImmediate(resolve));
}

test("on a line that has stopped the paper comes soon by this device's own printer, though nothing has failed yet", async (context) => {
  const store = fakeDatabase();
  const record = justSold();
  store.rows.receipts.set("s", record);
  const till = besideOwn(store, 0);
  context.mock.timers.enable({ apis: ["setTimeout"] });
  const coming = print(till, record);
  await until(() => record.job);
  for (let turns = 0; turns < 10; turns += 1) await new Promise((resolve) => setImmediate(resolve));
  context.mock.timers.tick(2_000);
  assert.deepEqual(await coming, { printed: false, copy: 0, reason: OWN });
});

test("once something has failed it is this device's own printer's turn at once", async () => {
  const store = fakeDatabase();
  assert.deepEqual(await print(besideOwn(store, 1), justSold()), { printed: false, copy: 0, reason: OWN });
});
