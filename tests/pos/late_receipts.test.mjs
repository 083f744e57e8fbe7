// A receipt that is looked up keeps nobody waiting for a server that says nothing.

import assert from "node:assert/strict";
import { test } from "node:test";

import { receiptOf } from "../../pos/static/till/receipts/receipts.js";
import { fakeDatabase } from "./fake_database.mjs";

const turns = async () => {
  for (let turn = 0; turn < 30; turn += 1) await new Promise(setImmediate);
};

/** A server that says nothing, asked until the clock of the test says that it was long enough. */
function onAStoppedLine(context) {
  context.mock.timers.enable({ apis: ["setTimeout"] });
  context.mock.method(AbortSignal, "timeout", (ms) => {
    const aborting = new AbortController();
    setTimeout(() => aborting.abort(), ms);
    return aborting.signal;
  });
  context.mock.method(globalThis, "fetch", (path, { signal }) => new Promise((_, reject) => signal.addEventListener("abort", () => reject(new TypeError("time-out")))));
}

test("this till's own receipt is there soon, as its book has it", async (context) => {
  onAStoppedLine(context);
  const database = fakeDatabase();
  database.rows.receipts.set("s", { id: "s", state: "sent", receipt: { number: "C1-000001", lines: [], tenders: [] }, hash: "" });
  const looking = receiptOf({ database }, "C1-000001");
  await turns();
  context.mock.timers.tick(1_500);
  assert.equal((await looking).from, "till");
});

test("of another till's it is said soon that it cannot be found without the server", async (context) => {
  onAStoppedLine(context);
  const looking = receiptOf({ database: fakeDatabase() }, "C2-000001");
  await turns();
  context.mock.timers.tick(5_000);
  await assert.rejects(looking, /C2-000001/);
});
