// The queue at its longest: three days without the server. What was sold is read back in order, goes to the server in that
// order and once, and what it will not take stands aside alone.

import assert from "node:assert/strict";
import { beforeEach, mock, test } from "node:test";

import { everything, write } from "../../pos/static/till/device/database.js";
import { loadEvents, recordOf } from "../../pos/static/till/server/events.js";
import { startSending, stopSending } from "../../pos/static/till/server/sending.js";
import { sealOf } from "../../pos/static/till/screens/strip.js";
import { eachSale } from "./each_sale.mjs";
import { emptyStore } from "./kept.mjs";

const MARK = "a".repeat(64);
const DAY_MS = 86_400_000;
/** For one thing that is sent; it takes a few. */
const TURNS_MOST = 40;

/**
 * The server: what it took, in the order of its taking; what it was asked, how many sales came together, of which sale it says
 * no, over which it fails, and of which somebody else answers.
 */
let taken;
let asked;
let together;
let poisoned;
let failing;
let forged;
let silent;

const answerToSale = eachSale(({ receipt, hash }) => {
  if (receipt.sequence === poisoned) return [422, { error: "inconsistent", message: "The total is not its lines'.", sale_id: receipt.id }];
  taken.set(receipt.id, receipt.sequence);
  if (receipt.sequence === forged) return [200, { sale_id: receipt.id }];
  return [200, { sale_id: receipt.id, register: receipt.register, sequence: receipt.sequence, hash, signature: MARK }];
});

function answerTo(path, { sales, event }) {
  if (path === "/pos/api/events") return [200, { event_id: event.id, mark: MARK }];
  together.push(sales.length);
  const fails = sales.findIndex(({ receipt }) => receipt.sequence === failing);
  if (fails === -1) return answerToSale({ sales });
  answerToSale({ sales: sales.slice(0, fails) });
  return [500, { error: "bug", message: "Something went wrong on our side." }];
}

globalThis.fetch = async (path, { body }) => {
  asked.push(path);
  const [status, json] = silent?.(asked.length) === "before" ? [] : answerTo(path, JSON.parse(body));
  if (!status || silent?.(asked.length)) throw new TypeError("no network");
  return new Response(JSON.stringify(json), { status });
};

beforeEach(() => {
  [taken, asked, together, poisoned, failing, forged, silent] = [new Map(), [], [], 0, 0, 0, null];
  mock.timers.reset();
  mock.timers.enable({ apis: ["setTimeout", "Date"], now: Date.UTC(2026, 10, 29, 12) });
});

/** A till that has sold so often over three days, and of the later half has to say that its papers were printed. */
async function sold(many) {
  const database = emptyStore();
  const sales = Array.from({ length: many }, (_, place) => {
    const sequence = place + 1;
    const receipt = { id: `sale ${sequence}`, shift_id: "h", register_id: 1, register: "C1", sequence, total: 16_500 };
    return { id: receipt.id, sequence, state: "queued", receipt, hash: `hash ${sequence}`, queued_at: Date.now() - 3 * DAY_MS + place };
  });
  await write(database, ["receipts", "events"], (store) => {
    // A store gives its rows back by their ids, and not as they were sold.
    for (const sale of sales.toReversed()) store("receipts").add(sale);
    for (const { id } of sales.slice(many / 2)) store("events").add(recordOf({ kind: "printed", id: `paper of ${id}`, sale_id: id }));
  });
  return database;
}

/** The till is opened over what this device kept. */
async function opened(database) {
  const till = { database, shift: null, online: true, practice: false, book: { register_id: 1 } };
  await loadEvents(till);
  await startSending(till);
  return till;
}

/** Until `done()`; each turn is so long for the till. */
async function until(till, done, turnMs = 60_000) {
  const most = TURNS_MOST * (till.outbox.waiting.length + till.events.length);
  for (let turns = 0; !done(); turns += 1) {
    assert.ok(turns < most, "the queue stands still");
    mock.timers.tick(turnMs);
    await new Promise(setImmediate);
  }
}

const sent = (till, many) => until(till, () => till.outbox.waiting.length <= many);
const settled = (till) => until(till, () => !till.outbox.waiting.length && till.events.every(({ state }) => state === "sent"));

const upTo = (many) => Array.from({ length: many }, (_, place) => place + 1);

test("row 10: of 500 queued sales the poisoned one is parked with its reason, and 499 are on the server", async () => {
  poisoned = 250;
  const till = await opened(await sold(500));
  await settled(till);
  assert.deepEqual([...taken.values()], upTo(500).filter((sequence) => sequence !== poisoned));
  assert.deepEqual(together, [1, 2, 4, 8, ...Array(30).fill(16), 5]);
  assert.deepEqual(till.outbox.refused.map(({ sequence, message }) => [sequence, message]), [[250, "The total is not its lines'."]]);
  assert.equal(sealOf(till).state, "refused");
  const kept = await everything(till.database, "receipts");
  assert.deepEqual(kept.filter(({ state }) => state !== "sent").map(({ state, sequence }) => [state, sequence]), [["refused", 250]]);
  assert.equal(kept.length, 500);
  const again = await opened(till.database);
  await settled(again);
  assert.deepEqual([again.outbox.refused[0].message, asked.length], ["The total is not its lines'.", together.length + 250]);
  for (const each of [till, again]) stopSending(each);
});

test("500 queued sales on a line that loses every third request or answer are each on the server once, in the order of the book", async () => {
  silent = (request) => request % 3 === 0 && (request % 2 ? "before" : "after");
  const till = await opened(await sold(500));
  await settled(till);
  assert.deepEqual([...taken.values()], upTo(500));
  assert.equal(sealOf(till).state, "safe");
  stopSending(till);
});

test("5,000 sales of three days are read back in order, told on the strip, and sent by a till that is closed in between", async () => {
  const many = 5_000;
  const first = await opened(await sold(many));
  assert.deepEqual(first.outbox.waiting.map(({ sequence }) => sequence), upTo(many));
  assert.equal(sealOf(first).text, "Saved on the till, 5000 on their way for 3\u00a0d");
  assert.equal(sealOf({ ...first, online: false }).text, "Without the server: 5000 sales wait on the till (3\u00a0d)");
  await sent(first, many / 2);
  stopSending(first);
  const second = await opened(first.database);
  assert.ok(second.outbox.waiting.length <= many / 2);
  await settled(second);
  assert.deepEqual([...taken.values()], upTo(many));
  assert.ok((await everything(second.database, "receipts")).every(({ state, ack }) => state === "sent" && ack.signature === MARK));
  assert.equal(sealOf(second).state, "safe");
  stopSending(second);
});

test("an answer that is none of one of several sales leaves that one, and sends each alone again", async () => {
  const till = await opened(await sold(12));
  forged = 10;
  await until(till, () => till.outbox.failures === 1, 10);
  assert.deepEqual(together, [1, 2, 4, 5]);
  assert.deepEqual([till.outbox.waiting.map(({ sequence }) => sequence), till.outbox.together, till.outbox.failures], [[10], 1, 1]);
  forged = 0;
  await settled(till);
  assert.deepEqual([...taken.values()].length, 12);
  stopSending(till);
});

test("a sale over which the server fails holds up none of those that went with it, and is tried again", async () => {
  failing = 20;
  const till = await opened(await sold(60));
  await until(till, () => till.outbox.waiting.length === 1, 10);
  assert.deepEqual([...taken.values()], upTo(60).filter((sequence) => sequence !== failing));
  assert.deepEqual(till.outbox.waiting.map(({ sequence, said }) => [sequence, said.status]), [[failing, 500]]);
  assert.deepEqual(together.slice(0, 12), [1, 2, 4, 8, 16, 1, 2, 4, 1, 2, 1, 1]);
  failing = 0;
  await settled(till);
  assert.equal(taken.size, 60);
  stopSending(till);
});
