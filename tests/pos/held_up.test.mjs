// What has to wait for something else on its way to the server, and what goes past it.

import assert from "node:assert/strict";
import { test } from "node:test";

import { report } from "../../pos/static/till/server/events.js";
import { retry } from "../../pos/static/till/server/outbox.js";
import {
  closes, line, opens, paysOut, sell, sent, server, sold, till, tries,
} from "./losing_server.mjs";

test("no sale goes before the opening of its shift, though the server asked the opening alone to wait", async () => {
  line.silent = true;
  await opens();
  await sell();
  await closes();
  line.silent = false;
  const opening = till.events.find(({ kind }) => kind === "opening");
  Object.assign(opening, { tryAt: Date.now() + 100, askedToWait: true });
  retry(till);
  await sent();
  assert.deepEqual([till.outbox.refused, server.sales.length, server.ended.length], [[], 1, 1]);
});

test("goods do not come back before the sale of them that has to wait has gone", async () => {
  await opens();
  line.failing = ["salma"];
  await report(till, { kind: "customer", id: "salma", name: "Salma" });
  await sell({ customer_id: "salma", lines: [{ id: "honey" }] });
  await sell({ lines: [{ id: "back", returns: "honey" }] });
  await sell({ lines: [{ id: "back again", returns: "back" }] });
  await sell({ lines: [{ id: "oil" }] });
  assert.deepEqual(sold(), [4]);
  line.failing = [];
  await tries();
  assert.deepEqual(sold(), [4, 1, 2, 3]);
});

test("an opening that the server fails at holds up the sales of its shift, and lets those of an earlier shift go", async () => {
  await opens();
  line.silent = true;
  await sell();
  await closes();
  await opens();
  await sell();
  line.failing = [till.shift.id];
  line.silent = false;
  await tries();
  assert.deepEqual([sold(), server.ended.length, till.outbox.opening.said.status], [[1], 1, 503]);
  line.failing = [];
  await tries();
  assert.deepEqual([sold(), till.outbox.refused, till.outbox.opening], [[1, 2], [], null]);
});

test("an opening that the server fails at holds up the sales of later shifts as well", async () => {
  line.silent = true;
  await opens();
  await sell();
  await closes();
  line.failing = Object.values(till.events).map(({ id }) => id);
  await opens();
  await sell();
  await paysOut();
  line.silent = false;
  await tries();
  assert.deepEqual([sold(), server.events, Object.keys(server.shifts)], [[], [], [till.shift.id]]);
  line.failing = [];
  await tries();
  assert.deepEqual([sold(), server.events.length, till.outbox.refused], [[1, 2], 2, []]);
});

test("an opening of another register, out of its queue file, holds up none of ours", async () => {
  line.failing = ["0 theirs"];
  await report(till, { kind: "opening", id: "0 theirs", register_id: 2, opened_at: 1 });
  await opens();
  await sell();
  await sell({ register_id: 2, shift_id: "0 theirs" });
  await paysOut();
  assert.deepEqual([sold(), server.events.length], [[1], 1]);
  line.failing = [];
  await tries();
  assert.deepEqual([sold(), till.outbox.refused], [[1, 2], []]);
});

test("a customer's record that the server fails at holds up the sales that name them, and no other", async () => {
  await opens();
  line.failing = ["salma"];
  await report(till, { kind: "customer", id: "salma", name: "Salma" });
  await sell({ customer_id: "salma" });
  await sell();
  await sell({ customer_id: "idir" });
  assert.deepEqual(sold(), [2, 3]);
  await closes();
  assert.equal(server.ended.length, 0);
  line.failing = [];
  await tries();
  assert.deepEqual([sold(), server.ended[0].sales], [[2, 3, 1], [2, 3, 1]]);
});
