// A queue is carried by file within one shop: another shop's is refused whole, for here it would wait for ever.

import assert from "node:assert/strict";
import { afterEach, test } from "node:test";

import { everything } from "../../pos/static/till/device/database.js";
import { receiptHash } from "../../pos/static/till/pure/receipt_chain.js";
import { startOutbox, stopOutbox } from "../../pos/static/till/server/outbox.js";
import { queueAsText, readQueue } from "../../pos/static/till/server/queue_file.js";
import { emptyStore } from "./kept.mjs";

globalThis.fetch = async () => {
  throw new TypeError("no network");
};
const CASA = { id: 1, code: "CAS" };
const RABAT = { id: 2, code: "RAB" };
let tills = [];

async function tillAt(site, ...codes) {
  const till = {
    database: emptyStore(), events: [], shift: null, practice: false, place: { site, registers: codes.map((code, place) => ({ id: place + 1, code })) },
    book: { register_id: 1, register: codes[0] },
  };
  await startOutbox(till);
  tills.push(till);
  return till;
}

afterEach(() => {
  tills.forEach(stopOutbox);
  tills = [];
});

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
