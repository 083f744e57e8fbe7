// What was printed is told as asked for by who was at the till then, whoever is there when it comes out.

import assert from "node:assert/strict";
import { test } from "node:test";

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
