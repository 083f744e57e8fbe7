// What the customer's screens are told: one customer's sale as one, in their language.

import assert from "node:assert/strict";
import { test } from "node:test";

import { changed } from "../../pos/static/till/kit/changes.js";
import { startTelling } from "../../pos/static/till/display/telling.js";

globalThis.addEventListener = globalThis.removeEventListener = () => {};

const told = [];
globalThis.BroadcastChannel = class {
  postMessage({ showing }) {
    told.push(showing);
  }
  close() {}
};

const RECORD = { hash: "a".repeat(64), receipt: { lines: [1], total: 1_500, paid: 1_500, language: "ar", tenders: [{ given: 2_000, change: 500 }] } };

/** Whatever was to be told soon has been told. */
const settled = () => new Promise((done) => setTimeout(done));

function tillWith(customer) {
  const priced = { lines: [], total: 1_500, discounts: [] };
  return { online: false, catalogue: { onSale: () => [] }, ticket: { isEmpty: false, selected: null, state: { language: null, customer }, priced } };
}

test("between paying and paid nothing else is told", async () => {
  const till = tillWith(null);
  const stop = startTelling(till);
  changed("paying", { due: 1_500, given: 0, change: 0 });
  await settled();
  till.ticket.isEmpty = true;
  changed("ticket");
  await settled();
  changed("paid", RECORD);
  changed("paying", null);
  await settled();
  stop();
  assert.deepEqual(told.splice(0).map(({ phase }) => phase), ["paying", "paid"]);
});

test("a payment that is left without a sale leaves the screen to its goods", async () => {
  const till = tillWith(null);
  const stop = startTelling(till);
  changed("paying", { due: 1_500, given: 0, change: 0 });
  await settled();
  till.ticket.isEmpty = true;
  changed("paying", null);
  await settled();
  stop();
  assert.deepEqual(told.splice(0).map(({ phase }) => phase), ["paying", "idle"]);
});

test("the screen speaks a known customer's language, and before it one chosen for this ticket", async () => {
  const till = tillWith({ id: 1, language: "ar" });
  const stop = startTelling(till);
  await settled();
  till.ticket.state.language = "en";
  changed("ticket");
  await settled();
  stop();
  assert.deepEqual(told.splice(0).map(({ language }) => language), ["ar", "en"]);
});
