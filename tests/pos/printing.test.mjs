// What was printed is told as asked for by who was at the till then, whoever is there when it comes out.

import assert from "node:assert/strict";
import { test } from "node:test";

import { print } from "../../pos/static/till/receipts/printing.js";

/** A store that keeps rows and forgets nothing; each transaction is done a moment after its last request. */
function database() {
  const rows = { receipts: new Map(), events: new Map() };
  const asked = (result) => {
    const request = { result };
    queueMicrotask(() => request.onsuccess?.());
    return request;
  };
  const objectStore = (name) => ({
    get: (id) => asked(rows[name].get(id)),
    put: (row) => asked(rows[name].set(row.id, row)),
    add: (row) => asked(rows[name].set(row.id, row)),
  });
  function transaction() {
    const made = { objectStore, error: null };
    setImmediate(() => made.oncomplete());
    return made;
  }
  return { rows, transaction };
}

test("a till that is locked while the printer prints tells of the paper all the same", async () => {
  const store = database();
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
