// The end of a shift goes to the server after all that happened in it: what came later would be in no Z.

import assert from "node:assert/strict";
import { beforeEach, mock, test } from "node:test";

import { startSending, stopSending } from "../../pos/static/till/server/sending.js";
import { recordOf } from "../../pos/static/till/server/events.js";

const MARK = "a".repeat(64);

/** The server as its requests are seen: `says(event)` gives `[status, json]`, or null for silence. */
let asked = [];
let says = () => taken;
const taken = ({ id }) => [200, { event_id: id, mark: MARK }];
globalThis.fetch = async (_path, { body }) => {
  const { event } = JSON.parse(body);
  const answer = says(event)(event);
  asked.push(event.id);
  if (!answer) throw new TypeError("no network");
  return new Response(JSON.stringify(answer[1]), { status: answer[0], headers: { "content-type": "application/json" } });
};

/** A store that keeps what it is given, and has no receipts. */
function database() {
  const transaction = () => {
    const one = {
      objectStore: () => ({ put: () => {}, index: () => ({ getAll: () => request([]) }) }),
      abort: () => {},
    };
    setImmediate(() => one.oncomplete?.());
    return one;
  };
  return { transaction };
}

function request(result) {
  const one = { result };
  setImmediate(() => one.onsuccess());
  return one;
}

const event = (kind, id, shift_id = "shift") => recordOf({ kind, id, shift_id });

/** Whatever is due within `ms` has been sent and answered. */
async function after(ms) {
  for (let turn = 0; turn < 40; turn += 1) {
    mock.timers.tick(ms / 40);
    for (let step = 0; step < 20; step += 1) await new Promise(setImmediate);
  }
}

async function sending(...events) {
  const till = { events, shift: null, book: { register_id: 1 }, database: database(), practice: false };
  await startSending(till);
  await after(100);
  return till;
}

beforeEach(() => {
  mock.timers.reset();
  mock.timers.enable({ apis: ["setTimeout", "Date"] });
  asked = [];
  says = () => taken;
});

test("cash taken out that the server puts off goes before the end of its shift", async () => {
  let busy = true;
  says = ({ kind }) => (kind === "cash" && busy ? () => [503, { error: "busy", message: "Later.", retry_after_seconds: 5 }] : taken);
  const till = await sending(event("cash", "out"), event("closing", "end"));
  assert.deepEqual(asked, ["out"]);
  busy = false;
  await after(10_000);
  assert.deepEqual(asked, ["out", "out", "end"]);
  stopSending(till);
});

test("silence at cash taken out does not let the end of its shift go first", async () => {
  let silent = true;
  says = ({ kind }) => (kind === "cash" && silent ? () => null : taken);
  const till = await sending(event("cash", "out"), event("closing", "end"));
  assert.deepEqual([...new Set(asked)], ["out"]);
  silent = false;
  await after(60_000);
  assert.deepEqual(asked.slice(-2), ["out", "end"]);
  stopSending(till);
});

test("what is refused, or turned away, keeps no shift from closing", async () => {
  says = ({ kind }) => ({ cash: () => [422, { error: "bad_input", message: "No." }], invoice: () => [409, { error: "conflict", message: "No." }] })[kind] ?? taken;
  const till = await sending(event("cash", "out"), event("invoice", "paper"), event("closing", "end"));
  assert.deepEqual(asked.slice(0, 3), ["out", "paper", "end"]);
  stopSending(till);
});

test("what another shift still has to say keeps no shift from closing", async () => {
  says = ({ id }) => (id === "theirs" ? () => [503, { error: "busy", message: "Later.", retry_after_seconds: 60 }] : taken);
  const till = await sending(event("cash", "theirs", "another"), event("closing", "end"));
  assert.deepEqual(asked, ["theirs", "end"]);
  stopSending(till);
});
