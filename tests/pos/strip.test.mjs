// What the seal on the strip says: calm while all goes as it should, with an age once something has waited long.

import assert from "node:assert/strict";
import { test } from "node:test";

import { age } from "../../pos/static/till/kit/language.js";
import { sealOf, warningOf } from "../../pos/static/till/screens/strip.js";

const NOW = 1_800_000_000_000;
const MINUTE = 60_000;
const queued = (minutes, more = {}) => ({ state: "queued", queued_at: NOW - minutes * MINUTE, ...more });

const sealed = ({ online = true, waiting = [], refused = [], events = [], ...outbox }) =>
  sealOf({ online, since: NOW, events, outbox: { waiting, refused, signInNeeded: false, ...outbox } }, NOW);

test("a sale on its way is nothing to look at until it has waited for over a minute: then it says how long", () => {
  assert.deepEqual(sealed({}), { state: "safe", text: "Saved on the till and on the server" });
  assert.deepEqual(sealed({ waiting: [queued(0.5)] }), { state: "waiting", text: "Saved on the till, 1 on its way" });
  assert.deepEqual(sealed({ waiting: [queued(0.5), queued(7)] }), { state: "waiting", text: "Saved on the till, 2 on their way for 7\u00a0min" });
});

test("without the server the age of the oldest is told at once", () => {
  assert.equal(sealed({ online: false, waiting: [queued(0), queued(125)] }).text, "Without the server: 2 sales wait on the till (2\u00a0h\u00a005\u00a0min)");
});

test("a report is told of when it is refused, or has waited long", () => {
  assert.equal(sealed({ events: [queued(0.5)] }).state, "safe");
  assert.deepEqual(sealed({ events: [queued(3)] }), { state: "waiting", text: "The sales are on the server, 1 report waits (3\u00a0min)" });
  assert.deepEqual(sealed({ events: [queued(3, { state: "refused" })] }), { state: "refused", text: "1 report refused by the server" });
});

test("what a manager has to see goes before what waits, and hides it no more than it has to", () => {
  const events = [queued(3, { state: "refused" })];
  assert.equal(sealed({ online: false, refused: [queued(9)], events, waiting: [queued(9)] }).text, "1 sale refused by the server · 1 sale waits on the till");
  assert.equal(sealed({ online: false, events, waiting: [queued(0), queued(0)] }).text, "1 report refused by the server · 2 sales wait on the till");
  assert.equal(sealed({ events, waiting: [queued(9)] }).text, "1 report refused by the server · 1 sale waits on the till");
  assert.equal(sealed({ events, waiting: [queued(0.5)] }).text, "1 report refused by the server");
});

test("an age is said as people say it, and is never below nothing", () => {
  assert.deepEqual([-5, 59, 60, 47 * 60 + 59, 48 * 60].map((minutes) => age(minutes * MINUTE)), ["0 min", "59 min", "1 h 00 min", "47 h 59 min", "2 d"].map((text) => text.replaceAll(" ", "\u00a0")));
});

test("who has taken the register over is said beside an open ticket, before anything of the device", () => {
  const lost = (isEmpty, holder) => warningOf({ isNearlyFull: true, lease: { state: "lost", holder }, ticket: { isEmpty } });
  assert.equal(lost(false, "Salma"), "Salma has taken over this register: finish this ticket here");
  assert.equal(lost(false, null), "Somebody has taken over this register: finish this ticket here");
  assert.equal(lost(true, "Salma"), "This device's storage is nearly full", "between two tickets the whole screen says it");
  assert.equal(warningOf({ persisted: true, lease: { state: "held" }, ticket: { isEmpty: false } }), "");
});

test("of what is wrong with the device the most urgent is said: what may happen hides nothing that has", () => {
  const device = { persisted: false, isNearlyFull: true, clockOff: 3_600_000 };
  assert.equal(warningOf(device), "This device's storage is nearly full");
  assert.equal(warningOf({ ...device, isNearlyFull: false }), "This device's clock is wrong");
  assert.equal(warningOf({ ...device, isNearlyFull: false, clockOff: 0 }), "The browser may clear this device's storage");
  assert.equal(warningOf({ persisted: true }), "");
});
