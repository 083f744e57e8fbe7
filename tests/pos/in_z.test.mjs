// In which Z each sale is: the till asks once the shift is over, and says it of no sale that the server has not named.

import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import { remember, write } from "../../pos/static/till/device/database.js";
import { loadEvents } from "../../pos/static/till/server/events.js";
import { close, open } from "../../pos/static/till/money/shifts.js";
import { enqueue, wake } from "../../pos/static/till/server/outbox.js";
import { startSending, stopSending } from "../../pos/static/till/server/sending.js";
import { meet } from "../../pos/static/till/server/place.js";
import { whereabouts } from "../../pos/static/till/server/sealed.js";
import { eachSale } from "./each_sale.mjs";
import { emptyStore } from "./kept.mjs";

const MARK = "a".repeat(64);
const STAFF = { id: 7 };

/** In which Z the server has each sale; what it was asked; the sales that it takes. */
let sealed;
let asked;
let book;

const ANSWERS = {
  "/pos/api/shifts": (opening) => [200, { shift: { id: opening.id } }],
  "/pos/api/sales": eachSale(({ receipt, hash }) => {
    book = receipt.sequence;
    return [200, { sale_id: receipt.id, register: receipt.register, sequence: receipt.sequence, hash, signature: MARK }];
  }),
  "/pos/api/events": ({ event }) => [200, { event_id: event.id, mark: MARK }],
};

globalThis.fetch = async (address, { body }) => {
  const [path, query] = address.split("?ids=");
  if (path === "/pos/api/sales/missing") return new Response(JSON.stringify({ missing: ["b"] }));
  if (path !== "/pos/api/sales/sealed") return new Response(JSON.stringify(ANSWERS[path](JSON.parse(body))[1]));
  const ids = query.split(",");
  asked.push(ids);
  return new Response(JSON.stringify({ sealed: Object.fromEntries(ids.filter((id) => sealed[id]).map((id) => [id, sealed[id]])) }));
};

let till;

async function start(database) {
  till = {
    database, operator: STAFF, fresh: true, practice: false, shift: null, tab: "tab", place: { register: { id: 1, code: "C1" } },
    book: { register_id: 1, register: "C1", sequence: 0, hash: "" }, favourites: { marks: [] }, catalogue: {}, ticket: { isEmpty: true },
  };
  await loadEvents(till);
  await startSending(till);
}

beforeEach(async () => {
  if (till) stopSending(till);
  [sealed, asked, book] = [{}, [], 0];
  const database = emptyStore();
  await remember(database, "owner", "tab");
  await start(database);
});

const pause = () => new Promise((resolve) => setTimeout(resolve, 5));

async function sent() {
  const waits = () => till.shift?.unsent || till.outbox.waiting.length || till.events.some((record) => record.state === "queued");
  for (let turn = 0; turn < 400 && waits(); turn += 1) await pause();
  for (let turn = 0; turn < 10; turn += 1) await pause();
}

async function opens() {
  await open(till, {});
  wake(till);
  await sent();
}

async function sell(id) {
  const sequence = till.book.sequence + 1;
  till.book = { ...till.book, sequence };
  const receipt = { id, shift_id: till.shift.id, register_id: 1, register: "C1", sequence };
  const record = { id, sequence, state: "queued", receipt, hash: id, queued_at: Date.now() };
  await write(till.database, ["receipts"], (store) => store("receipts").add(record));
  enqueue(till, record);
}

async function closes(z, ...ids) {
  for (const id of ids) sealed[id] = z;
  await close(till, { id: `end of ${till.shift.id}`, counted: {}, note: "" });
  await sent();
  const isTold = (id) => till.outbox.sent.get(id).z === z;
  for (let turn = 0; turn < 400 && !ids.every(isTold); turn += 1) await pause();
}

/** A heartbeat; `ahead` the till believes that it was so long ago that it asked. */
async function hears({ ahead = false, sequence = book } = {}) {
  if (ahead) for (const entry of till.outbox.sent.values()) entry.askedAt = -Infinity;
  await meet(till, { server_time: Date.now(), staff: STAFF, lease: "held", register_id: 1, book: { sequence, hash: "" }, shift: till.shift, has_told: null }, performance.now());
  await sent();
}

test("the sales of a shift are in its Z as soon as its end is told, and nobody asks before", async () => {
  await opens();
  await sell("a");
  await sell("b");
  await sent();
  await hears();
  assert.deepEqual(asked, []);
  assert.deepEqual(whereabouts(till), { kept: 2, onServer: 2, inZ: 0, zs: [] });
  await closes(12, "a", "b");
  assert.deepEqual(whereabouts(till), { kept: 2, onServer: 2, inZ: 2, zs: [{ register: "C1", number: 12, count: 2 }] });
  await opens();
  await hears({ ahead: true });
  assert.equal(asked.length, 1);
});

test("a sale that came late is in a Z of its own later, and in none until then", async () => {
  await opens();
  await sell("a");
  await sell("late");
  await closes(12, "a");
  assert.deepEqual(whereabouts(till).inZ, 1);
  await hears();
  assert.equal(asked.length, 1, "asked a moment ago");
  sealed.late = 13;
  await hears({ ahead: true });
  assert.deepEqual(asked.at(-1), ["late"]);
  assert.deepEqual(whereabouts(till).zs, [{ register: "C1", number: 13, count: 1 }, { register: "C1", number: 12, count: 1 }]);
});

test("it is known after a reload, and unknown again once a restored server has lost a sale", async () => {
  await opens();
  await sell("a");
  await closes(12, "a");
  await opens();
  await sell("b");
  await sent();
  stopSending(till);
  const { shift, book: own } = till;
  await start(till.database);
  Object.assign(till, { shift, book: own });
  assert.deepEqual(whereabouts(till), { kept: 2, onServer: 2, inZ: 1, zs: [{ register: "C1", number: 12, count: 1 }] });
  sealed = {};
  await hears({ sequence: 1 });
  assert.deepEqual(whereabouts(till), { kept: 2, onServer: 2, inZ: 0, zs: [] });
});

test("hundreds are asked for some at a time", async () => {
  await opens();
  const ids = Array.from({ length: 120 }, (_, place) => `sale ${place}`);
  for (const id of ids) await sell(id);
  await sent();
  await closes(4, ...ids);
  assert.deepEqual(asked.map((some) => some.length), [50, 50, 20]);
  assert.equal(whereabouts(till).inZ, 120);
});
