// A server that answers for everything but the sales (a proxy's page in its place, a login of the Wi-Fi's) is not pressed by its tills.

import assert from "node:assert/strict";
import { mock, test } from "node:test";

import { write } from "../../pos/static/till/device/database.js";
import { isAtRisk } from "../../pos/static/till/device/storage.js";
import { loadEvents } from "../../pos/static/till/server/events.js";
import { startLink } from "../../pos/static/till/server/link.js";
import { startSending, stopSending } from "../../pos/static/till/server/sending.js";
import { meet } from "../../pos/static/till/server/place.js";
import { eachSale } from "./each_sale.mjs";
import { emptyStore } from "./kept.mjs";

const page = new EventTarget();
globalThis.addEventListener = page.addEventListener.bind(page);
globalThis.document = Object.assign(new EventTarget(), { visibilityState: "visible" });
globalThis.EventSource = class extends EventTarget {
  close() {}
};

const STATE = { server_time: 1, build: "b", staff: {}, catalogue: 1, asked_of_us: 0 };
const MARK = "a".repeat(64);
let isStranger = true;
let isSilent = false;
let asked = 0;
const answerToSale = eachSale(({ receipt, hash }) => [200, { sale_id: receipt.id, register: receipt.register, sequence: receipt.sequence, hash, signature: MARK }]);

globalThis.fetch = async (path, { body }) => {
  if (isSilent) throw new TypeError("Failed to fetch");
  if (path !== "/pos/api/sales") return new Response(JSON.stringify(STATE));
  asked += 1;
  if (isStranger) return new Response("<html>Log in</html>");
  const [status, json] = answerToSale(JSON.parse(body));
  return new Response(JSON.stringify(json), { status });
};

/** Let so many seconds go by; what `look()` said in them, each answer once. */
async function pass(seconds, look = () => null) {
  const seen = new Set();
  for (let tenths = 0; tenths < 10 * seconds; tenths += 1) {
    mock.timers.tick(100);
    for (let turn = 0; turn < 10; turn += 1) await new Promise(setImmediate);
    seen.add(look());
  }
  return [...seen];
}

test("sales that somebody else answers for are tried every few seconds, and go as soon as the server hears them", async () => {
  mock.timers.enable({ apis: ["setTimeout", "Date"], now: Date.UTC(2026, 10, 29, 12) });
  const { till, stop } = await tillWithSales();
  await pass(60);
  assert.ok(asked > 10 && asked < 60, `asked ${asked} times in a minute`);
  isStranger = false;
  await pass(6);
  assert.equal(till.outbox.waiting.length, 0);
  stop();
  mock.timers.reset();
});

test("sales wait at risk all the time while nothing is heard of the server, and no longer once it is heard", async () => {
  mock.timers.enable({ apis: ["setTimeout", "Date"], now: Date.UTC(2026, 10, 30, 12) });
  isStranger = true;
  const { till, stop } = await tillWithSales();
  const atRisk = () => isAtRisk(till);
  await pass(10);
  assert.ok((await pass(60, atRisk)).includes(false), "the server answers for all but the sales");
  isSilent = true;
  await pass(20);
  assert.deepEqual(await pass(60, atRisk), [true]);
  isSilent = false;
  assert.ok((await pass(20, atRisk)).includes(false), "it is back");
  assert.equal(till.outbox.waiting.length, 3);
  stop();
  mock.timers.reset();
});

/** A till with three sales to send, and its link to the server. */
async function tillWithSales() {
  const database = emptyStore();
  await write(database, ["receipts"], (store) => {
    for (const sequence of [1, 2, 3]) {
      const receipt = { id: `sale ${sequence}`, shift_id: "h", register_id: 1, register: "C1", sequence };
      store("receipts").add({ id: receipt.id, sequence, state: "queued", receipt, hash: `hash ${sequence}`, queued_at: Date.now() });
    }
  });
  const till = { database, build: "b", shift: null, online: true, practice: false, place: {}, fresh: true, catalogue: { version: 1, whole: Promise.resolve() }, askedOfUs: 0 };
  await loadEvents(till);
  await startSending(till);
  const link = startLink(till, (...facts) => meet(till, ...facts));
  const stop = () => {
    link.stop();
    stopSending(till);
  };
  return { till, stop };
}
