// A second copy that has no room stops: the till says so, calmly, for the first copy holds everything.

import assert from "node:assert/strict";
import { test } from "node:test";

import { when } from "../../pos/static/till/kit/changes.js";
import { copyStands, keepCopy } from "../../pos/static/till/device/copy.js";
import { write } from "../../pos/static/till/device/database.js";
import { checks, redOnes } from "../../pos/static/till/device/morning.js";
import { emptyStore } from "./kept.mjs";

const browserWith = (value) => Object.defineProperty(globalThis, "navigator", { configurable: true, value });

const storageOf = () => {
  const till = { persisted: true, outbox: { waiting: [], refused: [] }, catalogue: {}, shift: { opened_at: Date.now(), opening_float: 0 } };
  const found = checks(till);
  return { ...found.find(({ key }) => key === "storage"), red: redOnes(found.filter(({ key }) => key === "storage")) };
};

test("it says nothing of a copy where the browser keeps none", async () => {
  browserWith({});
  assert.equal(await keepCopy(emptyStore()), false);
  assert.equal(copyStands(), null);
  assert.equal(storageOf().state, "good");
});

test("a copy that could not be written has stopped: the till is told, and it is nothing red", async () => {
  let heard = 0;
  const end = when("link", () => (heard += 1));
  const open = () => {
    const request = { error: new DOMException("full", "QuotaExceededError") };
    setImmediate(() => request.onerror());
    return request;
  };
  browserWith({ storageBuckets: { open: async () => ({ indexedDB: { open } }) } });
  const database = emptyStore();
  await write(database, ["meta"], (store) => store("meta").put(1, "stamp"));
  assert.equal(await keepCopy(database), false);
  for (let turn = 0; turn < 50 && copyStands(); turn += 1) await new Promise(setImmediate);
  end();
  assert.equal(copyStands(), false);
  assert.ok(heard > 0);
  const { state, red, todo } = storageOf();
  assert.deepEqual([state, red], ["noted", 0]);
  assert.match(todo, /first copy/);
});

test("a copy that could not even be looked at when the till began has stopped as well", async () => {
  const another = await import("../../pos/static/till/device/copy.js?another");
  const open = async () => {
    throw new DOMException("full", "QuotaExceededError");
  };
  browserWith({ storageBuckets: { open } });
  assert.equal(await another.keepCopy(emptyStore()), false);
  assert.equal(another.copyStands(), false);
});
