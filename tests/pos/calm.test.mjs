// A server that answers for everything but the sales (a proxy's page in its place, a login of the Wi-Fi's) is not pressed by its tills.

import assert from "node:assert/strict";
import { mock, test } from "node:test";

import { write } from "../../pos/static/till/device/database.js";
import { loadEvents } from "../../pos/static/till/server/events.js";
import { startLink } from "../../pos/static/till/server/link.js";
import { startOutbox, stopOutbox } from "../../pos/static/till/server/outbox.js";
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
let asked = 0;
const answerToSale = eachSale(({ receipt, hash }) => [200, { sale_id: receipt.id, register: receipt.register, sequence: receipt.sequence, hash, signature: MARK }]);

globalThis.fetch = async (path, { body }) => {
  if (path !== "/pos/api/sales") return new Response(JSON.stringify(STATE));
  asked += 1;
  if (isStranger) return new Response("<html>Log in</html>");
  const [status, json] = answerToSale(JSON.parse(body));
  return new Response(JSON.stringify(json), { status });
};

async function pass(seconds) {
  for (let tenths = 0; tenths < 10 * seconds; tenths += 1) {
    mock.timers.tick(100);
    for (let turn = 0; turn < 10; turn += 1) await new Promise(setImmediate);
  }
}

test("sales that somebody else answers for are tried every few seconds, and go as soon as the server hears them", async () => {
  mock.timers.enable({ apis: ["setTimeout", "Date"], now: Date.UTC(2026, 10, 29, 12) });
  const database = emptyStore();
  await write(database, ["receipts"], (store) => {
    for (const sequence of [1, 2, 3]) {
      const receipt = { id: `sale ${sequence}`, shift_id: "h", register_id: 1, register: "C1", sequence };
      store("receipts").add({ id: receipt.id, sequence, state: "queued", receipt, hash: `hash ${sequence}`, queued_at: Date.now() });
    }
  });
  const till = { database, build: "b", shift: null, online: true, practice: false, place: {}, fresh: true, catalogue: { version: 1, whole: Promise.resolve() }, askedOfUs: 0 };
  await loadEvents(till);
  await startOutbox(till);
  const link = startLink(till, (...facts) => meet(till, ...facts));
  await pass(60);
  assert.ok(asked > 10 && asked < 60, `asked ${asked} times in a minute`);
  isStranger = false;
  await pass(6);
  assert.equal(till.outbox.waiting.length, 0);
  link.stop();
  stopOutbox(till);
});
