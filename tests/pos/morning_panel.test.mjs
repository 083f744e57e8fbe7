// The morning check while it is looked at: what was put right turns green there, and no way leads past what is wrong.

import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import { fakeDatabase } from "./fake_database.mjs";
import "./fake_page.mjs";

const storage = { persist: async () => false, estimate: async () => ({ usage: 1, quota: 100 }) };
Object.defineProperty(globalThis, "navigator", { configurable: true, value: { storage } });
const { changed } = await import("../../pos/static/till/kit/changes.js");
const { morningPanel } = await import("../../pos/static/till/screens/device/morning_panel.js");
const { noticeLine } = await import("../../pos/static/till/screens/notice.js");

let printer;
let asked = 0;
globalThis.fetch = async () => {
  asked += 1;
  return new Response(JSON.stringify({ printer }));
};
const turns = () => new Promise((resolve) => setTimeout(resolve, 20));
/** With one of the next beats it is so, however busy the machine is. */
async function becomes(isSo) {
  for (let times = 0; times < 100 && !isSo(); times += 1) {
    changed("beat");
    await turns();
  }
  assert.ok(isSo());
}
let panel;

/** The panel, once it has looked, and its till. */
async function opened(more = {}) {
  const shift = { opened_at: Date.now(), opening_float: 0 };
  const till = { database: fakeDatabase(), outbox: { waiting: [], refused: [] }, catalogue: {}, shift, ...more };
  panel = morningPanel(till, {});
  await turns();
  return till;
}
const rowOf = (key) => panel.element.children[1].children[1].children.find((row) => row["data-check"] === key);
const stateOf = (key) => rowOf(key)["data-state"];
const waysOf = (key) => rowOf(key).children.slice(4);

beforeEach(() => panel?.leave());

test("a printer that was fed turns green with the next beat, and until then its row stays the same one", async () => {
  printer = "paper_out";
  await opened();
  await becomes(() => stateOf("printer") === "bad");
  const row = rowOf("printer");
  changed("beat");
  await turns();
  assert.equal(rowOf("printer"), row);
  printer = "ready";
  await becomes(() => stateOf("printer") === "good");
});

test("a clock that was set right turns green with the next beat", async () => {
  printer = "ready";
  const till = await opened({ clockOff: 3_600_000 });
  await becomes(() => stateOf("clock") === "bad");
  till.clockOff = 0;
  await becomes(() => stateOf("clock") === "good");
});

test("a full storage is not to be asked for, one that may be cleared is, and a refusal is said", async () => {
  storage.estimate = async () => ({ usage: 99, quota: 100 });
  await opened();
  await becomes(() => stateOf("storage") === "bad");
  await becomes(() => waysOf("storage").length === 0);
  storage.estimate = async () => ({ usage: 1, quota: 100 });
  await becomes(() => waysOf("storage").length === 1);
  const [ask] = waysOf("storage");
  ask.dispatchEvent(new Event("click"));
  await turns();
  assert.match(noticeLine().text, /did not promise/);
});

test("a shift that ended meanwhile keeps nobody from looking again", async () => {
  printer = "paper_out";
  const till = await opened();
  till.shift = null;
  printer = "ready";
  await becomes(() => stateOf("printer") === "good");
});

test("what is right is asked once, not with every beat", async () => {
  printer = "ready";
  storage.estimate = async () => ({ usage: 1, quota: 100 });
  const till = await opened();
  await becomes(() => stateOf("printer") === "good");
  const [before, writes] = [asked, countWrites(till)];
  for (let times = 0; times < 3; times += 1) {
    changed("beat");
    await turns();
  }
  assert.deepEqual([asked - before, writes()], [0, 0]);
});

/** How often the till's storage is opened for writing from here on. */
function countWrites({ database }) {
  let many = 0;
  const transaction = database.transaction.bind(database);
  database.transaction = (stores, mode, ...more) => {
    many += mode === "readwrite" ? 1 : 0;
    return transaction(stores, mode, ...more);
  };
  return () => many;
}
