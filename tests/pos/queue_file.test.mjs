// A queue is carried by file within one shop: another shop's is refused whole, for here it would wait for ever.

import assert from "node:assert/strict";
import { afterEach, test } from "node:test";

import { everything } from "../../pos/static/till/device/database.js";
import { receiptHash } from "../../pos/static/till/pure/receipt_chain.js";
import { startSending, stopSending } from "../../pos/static/till/server/sending.js";
import { queueAsText, readQueue } from "../../pos/static/till/server/queue_file.js";
import { emptyStore } from "./kept.mjs";

const SILENT = () => {
  throw new TypeError("no network");
};
let says = SILENT;
globalThis.fetch = async (path, { body }) => new Response(JSON.stringify(says(path, JSON.parse(body))));
const MARK = "a".repeat(64);
const CASA = { id: 1, code: "CAS" };
const RABAT = { id: 2, code: "RAB" };
let tills = [];

async function tillAt(site, ...codes) {
  const till = {
    database: emptyStore(), events: [], shift: null, practice: false, place: { site, registers: codes.map((code, place) => ({ id: place + 1, code })) },
    book: { register_id: 1, register: codes[0] },
  };
  await startSending(till);
  tills.push(till);
  return till;
}

afterEach(() => {
  tills.forEach(stopSending);
  tills = [];
  says = SILENT;
});

const SHIFT = { id: "h1", register_id: 2, opened_by: 7, opened_at: 4, opening_float: 0, counted: {} };

/** A till with a sale of a shift whose beginning was refused, or was settled and waits. */
async function tillWithout(change) {
  const till = await tillAt(CASA, "C1");
  const receipt = { id: "sale", number: "C1-000001", register: "C1", register_id: 2, shift_id: "h1", sequence: 1 };
  till.outbox.refused = [{ receipt, hash: await receiptHash(receipt), queued_at: 5 }];
  return Object.assign(till, change);
}

/** What a till that takes the queue of `till` in sends, in order, to a server that takes it all. */
async function sentOf(till) {
  const other = await tillAt(CASA, "C2", "C1");
  const told = [];
  stopSending(till);
  says = (path, sent) => {
    told.push(sent.event?.kind ?? path);
    const answers = sent.sales?.map(({ receipt, hash }) => ({ status: 200, sale_id: receipt.id, register: receipt.register, sequence: receipt.sequence, hash, signature: MARK }));
    return { shift: { id: sent.id }, event_id: sent.event?.id, mark: MARK, answers };
  };
  const file = queueAsText(till);
  await readQueue(other, file);
  for (let turn = 0; turn < 200 && told.length < 2; turn += 1) await new Promise((resolve) => setTimeout(resolve, 5));
  return { told, kept: await everything(other.database, "events"), again: await readQueue(other, file) };
}

/** What a till with one sale that waits writes to a file. */
async function fileOf(site, code, change = (queue) => queue) {
  const till = await tillAt(site, code);
  const receipt = { id: `sale of ${code}`, number: `${code}-000001`, register: code, sequence: 1 };
  till.outbox.waiting = [{ receipt, hash: await receiptHash(receipt), queued_at: 5 }];
  return JSON.stringify(change(JSON.parse(queueAsText(till))));
}

const older = ({ site: _site, ...queue }) => queue;

test("the queue of a till of this shop is taken in, with or without the name of the shop", async () => {
  for (const change of [undefined, older]) {
    const till = await tillAt(CASA, "C1", "C2");
    assert.equal(await readQueue(till, await fileOf(CASA, "C2", change)), 1);
    assert.equal(till.outbox.waiting.length, 1);
  }
});

test("another shop's is refused in words, and nothing of it is kept", async () => {
  const till = await tillAt(CASA, "C1", "C2");
  const wrong = [
    [await fileOf(RABAT, "R1"), /another shop \(RAB\)/],
    [await fileOf({ id: 1, code: "RAB" }, "C1"), /another shop \(RAB\)/],
    [await fileOf(RABAT, "R1", older), /Register R1 is not of this shop/],
  ];
  for (const [file, why] of wrong) await assert.rejects(readQueue(till, file), why);
  assert.deepEqual([till.outbox.waiting, till.events, await everything(till.database, "receipts")], [[], [], []]);
});

test("an older file is taken in where this till does not know the registers of its shop", async () => {
  const till = await tillAt(CASA);
  assert.equal(await readQueue(till, await fileOf(CASA, "C9", older)), 1);
});

test("a refused beginning goes along with the sales that need it, and before them", async () => {
  const till = await tillWithout({ shift: { ...SHIFT, refused: { error: "bad_input", message: "No." } } });
  const { told, again } = await sentOf(till);
  assert.deepEqual([told, again], [["/pos/api/shifts", "/pos/api/sales"], 0]);
  assert.equal(await readQueue(till, queueAsText(till)), 1, "only the sale of this test is on no disk");
  assert.deepEqual(till.events, [], "the beginning of our own shift is not another's");
});

test("what settles a refused beginning goes along too, before the sales, and says what it settles", async () => {
  const event = { kind: "settled", id: "x", shift_id: "h1", report: JSON.stringify({ kind: "opening", ...SHIFT }), register_id: 2 };
  const till = await tillWithout({ shift: { ...SHIFT, settled: { settled_at: 6, settled_by: 9 } }, events: [{ id: "x", kind: "settled", event, state: "queued", queued_at: 6, settles: "h1" }] });
  const { told, kept } = await sentOf(till);
  assert.deepEqual([told, kept.map(({ settles, state }) => [settles, state])], [["settled", "/pos/api/sales"], [["h1", "sent"]]]);
});

test("a sale that was refused goes before what comes back of it, though it stands behind in the file", async () => {
  const till = await tillAt(CASA, "C1", "C2");
  const [sold, back] = [{ lines: [{ id: "jar" }] }, { lines: [{ id: "back", returns: "jar" }] }]
    .map((facts, place) => ({ id: `sale ${place}`, number: `C1-00000${place + 1}`, register: "C1", sequence: place + 1, ...facts }));
  const kept = async (receipt) => ({ receipt, hash: await receiptHash(receipt), queued_at: 5 });
  Object.assign(till.outbox, { waiting: [await kept(back)], refused: [await kept(sold)] });
  const other = await tillAt(CASA, "C2", "C1");
  await readQueue(other, queueAsText(till));
  assert.deepEqual(other.outbox.waiting.map(({ id }) => id), ["sale 0", "sale 1"]);
});

test("what is in a file twice is taken in once, and a file with what is no report or no sale is refused in words", async () => {
  const cash = { id: "out", kind: "cash", event: { kind: "cash", id: "out", shift_id: "h1" }, queued_at: 5 };
  const twice = (queue) => ({ ...queue, sales: [...queue.sales, ...queue.sales], events: [cash, cash] });
  const till = await tillAt(CASA, "C1", "C2");
  assert.equal(await readQueue(till, await fileOf(CASA, "C2", twice)), 1);
  assert.deepEqual([till.outbox.waiting.length, till.events.map(({ id }) => id)], [1, ["out"]]);
  const damaged = [
    { ...cash, id: "other" }, { ...cash, kind: "zzz", event: { ...cash.event, kind: "zzz" } }, { ...cash, event: 5 }, { ...cash, event: null }, { ...cash, queued_at: null }, null,
  ];
  for (const event of damaged) await assert.rejects(readQueue(till, await fileOf(CASA, "C1", (queue) => ({ ...queue, events: [event] }))), /not the queue/);
  for (const sale of [null, {}, { receipt: { id: 5 }, hash: "", queued_at: 5 }]) {
    await assert.rejects(readQueue(till, await fileOf(CASA, "C1", (queue) => ({ ...queue, sales: [...queue.sales, sale] }))), /not the queue/);
  }
  const odd = { receipt: { id: "odd", total: 1.5 }, hash: "", queued_at: 5 };
  await assert.rejects(readQueue(till, await fileOf(CASA, "C1", (queue) => ({ ...queue, sales: [odd] }))), /does not match its seal/);
  assert.deepEqual([till.outbox.waiting.length, till.events.length], [1, 1]);
});
