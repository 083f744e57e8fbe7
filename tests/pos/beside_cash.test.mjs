// What lies beside the dirhams: a count of it that was left is there again.

import assert from "node:assert/strict";
import { test } from "node:test";

import "./fake_page.mjs";
import { besideCash } from "../../pos/static/till/screens/shift/beside_cash.js";

const CHEQUE = { number: "A-000001", reference: "778", amount: 15_000 };
const drawer = { foreign: { EUR: 2_000, USD: 500 }, cheques: [CHEQUE, { ...CHEQUE, reference: "779" }], slips: [] };

test("notes that were counted and a paper that is not there are so again, and nothing else is", () => {
  const left = besideCash(drawer, { notes: { EUR: "20" }, gone: ["A-000001 779 15000"] });
  assert.deepEqual(left.foreign(), { EUR: 2_000 });
  assert.deepEqual(left.uncounted().map(({ currency }) => currency), ["USD"]);
  assert.deepEqual(besideCash(drawer, left.keyed()).keyed(), left.keyed());
  assert.deepEqual(left.keyed().notes, { EUR: "20", USD: "" });
});
