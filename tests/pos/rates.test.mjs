// At which rate a till takes foreign notes: today's, or without the server the last of this week.

import assert from "node:assert/strict";
import test from "node:test";

import { ageOf, rateOf } from "../../pos/static/till/money/rates.js";
import { Refusal } from "../../pos/static/till/kit/refusal.js";

const NOON = Date.UTC(2026, 10, 28, 12);
const till = (on) => ({ place: { rates: { EUR: { rate: 1_080, day_on: on } } } });
const refuses = (on, isAlone, currency = "EUR") => assert.throws(() => rateOf(till(on), currency, isAlone, NOON), Refusal);

test("today's rate is taken, with the server and without it", () => {
  for (const isAlone of [true, false]) assert.equal(rateOf(till("2026-11-28"), "EUR", isAlone, NOON).rate, 1_080);
  assert.equal(ageOf({ day_on: "2026-11-28" }, NOON), "");
});

test("a rate of yesterday is refused while the manager can be asked for today's", () => {
  refuses("2026-11-27", false);
  refuses("2026-11-28", false, "USD");
});

test("without the server the last rate goes on for a week, and says its day", () => {
  assert.equal(rateOf(till("2026-11-22"), "EUR", true, NOON).rate, 1_080);
  assert.match(ageOf({ day_on: "2026-11-22" }, NOON), /22\/11\/2026/);
  refuses("2026-11-20", true);
  refuses("2026-11-28", true, "GBP");
});
