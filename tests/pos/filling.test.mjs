// Scans while the goods come into memory: one that cannot be read is told, and costs no other.

import assert from "node:assert/strict";
import { test } from "node:test";

import { openCatalogue, scansInOrder } from "../../pos/static/till/goods/filling.js";
import { shelved } from "../../pos/static/till/goods/shelves.js";
import { fakeDatabase } from "./fake_database.mjs";

const PATTERNS = { weight: "21PPPPPWWWWWC", price: "23PPPPPVVVVVC", badge: "041", card: "042" };
const CODE = "6110000000017";
const product = (id, gtin) => ({ id, gtin, plu: null, packs: [], parts: [], folded: "", category: 1 });

function unreadable() {
  const request = { error: new Error("the disk cannot be read") };
  queueMicrotask(() => request.onerror());
  return request;
}

test("a shelf that could not be read once is read for the next scan", async () => {
  const database = fakeDatabase();
  for (const [number, shelf, spine] of shelved([product(1, null), product(600, CODE.padStart(14, "0"))])) {
    database.rows.shelves.set(number, shelf);
    database.rows.spines.set(number, spine);
  }
  database.rows.meta.set("catalogue", { version: "v", categories: [], cooperatives: [] });
  const till = { catalogue: await openCatalogue(database, []), place: { settings: { patterns: PATTERNS } } };
  const faults = [];
  globalThis.reportError = ({ message }) => faults.push(message);
  const taken = [];
  const scan = scansInOrder(till, (readings) => taken.push([readings, till.catalogue.product(600)?.id]));
  const { transaction } = database;
  database.transaction = (...stores) => {
    const made = transaction(...stores);
    if (stores[0] === "shelves") made.objectStore = () => ({ get: unreadable });
    return made;
  };
  await scan([CODE]);
  assert.deepEqual([taken, faults.length], [[], 1]);
  database.transaction = transaction;
  await scan([CODE]);
  assert.deepEqual([taken, faults.length], [[[[CODE], 600]], 1]);
});
