// The till's day and hour are Morocco's as the server tells them, whatever the browser's own tables say.

import assert from "node:assert/strict";
import { beforeEach, mock, test } from "node:test";

import { Catalogue } from "../../pos/static/till/goods/catalogue.js";
import { dayOf, hourOf, plusDays, useOffsets } from "../../pos/static/till/kit/day.js";
import { hour, moment } from "../../pos/static/till/kit/language.js";
import { meet } from "../../pos/static/till/server/place.js";
import { fakeDatabase } from "./fake_database.mjs";

const HOUR = 3_600_000;
const utc = (day, hours = 0) => Date.UTC(2031, 4, day, hours);
// Made up, so that no table has it: two hours ahead from the 1st of May 2031, and from the 10th at 02:00 UTC three behind.
const MOVED = utc(10, 2);
const OFFSETS = [[utc(1), 120], [MOVED, -180]];

beforeEach(() => {
  mock.reset();
  useOffsets(OFFSETS);
});

test("day and hour follow what the server said, before and after the clock is moved", () => {
  assert.equal(moment(utc(9, 21) + HOUR / 2), "09/05/2031 23:30");
  assert.equal(moment(utc(9, 22)), "10/05/2031 00:00");
  assert.deepEqual([hour(MOVED - 1), hour(MOVED)], ["03:59", "23:00"]);
  assert.deepEqual([dayOf(MOVED - 1), dayOf(MOVED)], ["2031-05-10", "2031-05-09"]);
  assert.equal(hour(new Date(MOVED)), "23:00");
});

test("the last that was said goes on; of what was before the first, the browser's own tables tell", () => {
  assert.equal(moment(utc(10, 2) + 2_000 * 24 * HOUR).slice(-5), "23:00");
  assert.equal(moment(Date.UTC(2020, 0, 15, 11)), "15/01/2020 12:00");
  useOffsets([]);
  assert.equal(hourOf(Date.UTC(2020, 0, 15, 11)), "12:00");
  assert.equal(dayOf(Date.UTC(2020, 0, 15, 23)), "2020-01-16");
});

test("days ahead are days of the calendar, over a night that the clock is moved in too", () => {
  assert.deepEqual([plusDays("2031-05-09", 2), plusDays("2031-12-31", 1), plusDays("2031-05-09", 0)], ["2031-05-11", "2032-01-01", "2031-05-09"]);
});

test("a price list begins and ends at midnight, over a night that the clock is moved in", () => {
  const catalogue = new Catalogue();
  const [startsAt, endsAt] = [utc(9, 22), utc(11, 3)]; // the 10th alone, by the clock on the wall; the server reckons them
  catalogue.take({
    version: "1", categories: [], cooperatives: [], groups: [], full: true,
    price_lists: [{ id: 7, group: null, starts_at: startsAt, ends_at: endsAt, names: {} }],
    products: [{ id: 1, unit: "piece", kind: "piece", names: {}, packs: [], prices: [], price: 100, lots: [], parts: [], lists: [[7, 80]], folded: "" }],
  });
  const paid = (instant) => [moment(instant), catalogue.priceFor(catalogue.product(1), null, instant).amount];
  assert.deepEqual([startsAt - 1, startsAt, endsAt - 1, endsAt].map(paid), [
    ["09/05/2031 23:59", 100], ["10/05/2031 00:00", 80], ["10/05/2031 23:59", 80], ["11/05/2031 00:00", 100],
  ]);
});

test("what the heartbeat says is gone by and kept, also while nobody is signed in; an older server says nothing", async () => {
  useOffsets([]);
  const till = { build: "b", database: fakeDatabase(), place: null };
  await meet(till, { server_time: Date.now(), build: "b", staff: null, offsets: OFFSETS }, 0, false);
  assert.equal(hour(MOVED), "23:00");
  assert.deepEqual(till.database.rows.meta.get("offsets"), OFFSETS);
  await meet(till, { server_time: Date.now(), build: "b", staff: null }, 0, false);
  assert.equal(hour(MOVED), "23:00");
});
