// A server that was restored from an old backup is told again, by the till itself, all that it has lost: row 23.

import assert from "node:assert/strict";
import { test } from "node:test";

import { everything, write } from "../../pos/static/till/device/database.js";
import { eventOf, report } from "../../pos/static/till/server/events.js";
import { when } from "../../pos/static/till/kit/changes.js";
import { enqueue, wake } from "../../pos/static/till/server/outbox.js";
import { stopSending } from "../../pos/static/till/server/sending.js";
import { meet, takeRegister } from "../../pos/static/till/server/place.js";
import { standingOf } from "../../pos/static/till/server/standing.js";
import {
  ANSWERS, REGISTER, aDayLater, act, backup, closes, hears, isWhole, known, line, openShift, opens, pause, paysOut, restore,
  sell, sellUnsent, sent, serial, server, sold, standing, start, state, till, tries,
} from "./losing_server.mjs";

test("a shift that is over since the backup comes back with its opening, its sales, its cash and its end", async () => {
  const old = await aDayLater();
  const before = known();
  restore(old);
  await hears();
  isWhole(before);
  await hears();
  isWhole(before);
});

test("the shift of today is offered before its sales, also under an open ticket", async () => {
  const old = await aDayLater();
  await sell();
  const before = known();
  restore(old);
  line.isTicketEmpty = false;
  const { id } = till.shift;
  await hears();
  isWhole(before);
  assert.equal(till.shift.id, id);
});

test("the end of a shift is told again although no sale is lost, and what was paid out before it", async () => {
  await opens();
  await sell();
  const old = backup();
  await paysOut();
  await closes();
  const before = known();
  restore(old);
  await hears();
  isWhole(before);
  assert.equal(till.shift, null);
});

test("what was paid out before the first sale that is lost is told again", async () => {
  await opens();
  await sell();
  const old = backup();
  await paysOut();
  await pause();
  await sell();
  const before = known();
  restore(old);
  await hears();
  isWhole(before);
});

test("what was paid out is told again although nothing else is lost, and each time it is lost", async () => {
  await opens();
  await sell();
  const old = backup();
  await paysOut();
  const before = known();
  for (let times = 0; times < 2; times += 1) {
    restore(old);
    await hears();
    isWhole(before);
    await hears();
  }
  assert.equal(line.told.length, 3);
});

test("what the server takes and does not show is told again once, and no more", async () => {
  await opens();
  await paysOut();
  for (let times = 0; times < 3; times += 1) await act(meet(till, { ...state(), has_told: false }, performance.now()));
  assert.equal(line.told.length, 2);
});

test("an answer that was asked for before cash was told of does not have it told again", async () => {
  await opens();
  await paysOut();
  const late = { ...state(), has_told: false };
  const askedAt = performance.now();
  await pause();
  await paysOut();
  await act(meet(till, late, askedAt));
  assert.equal(line.told.length, 2);
});

test("a shift that was ended and a next one begun without the server are two, and the second goes on", async () => {
  await opens();
  await sell();
  const first = till.shift.id;
  line.silent = true;
  await closes();
  await opens();
  const second = till.shift.id;
  line.silent = false;
  await act(wake(till));
  assert.equal(till.shift.id, second);
  assert.deepEqual(server.ended.map(({ shift }) => shift), [first]);
  assert.deepEqual(server.shifts[second].ended, [first]);
  await hears();
  assert.equal(till.shift.id, second);
});

test("a till that was closed while it offers all again goes on where it was", async () => {
  const old = await aDayLater();
  const before = known();
  restore(old);
  line.silent = "to posts";
  await meet(till, state(), performance.now());
  stopSending(till);
  const { shift, book } = till;
  await start(till.database);
  Object.assign(till, { shift, book });
  line.silent = false;
  wake(till);
  await sent();
  isWhole(before);
});

test("a second backup that is restored is made good as the first was", async () => {
  const old = await aDayLater();
  const before = known();
  for (let times = 0; times < 2; times += 1) {
    restore(old);
    await hears();
    await hears();
    isWhole(before);
  }
});

test("a server that does not know who is here any more has the till ask for a sign-in at once, and goes on after it", async () => {
  let shown = 0;
  const end = when("queue", () => (shown += 1));
  server.isSignedIn = false;
  await hears();
  assert.equal(till.outbox.signInNeeded, true);
  assert.equal(shown, 1);
  end();
  server.isSignedIn = true;
  await hears();
  assert.equal(till.outbox.signInNeeded, false);
});

test("nobody is asked to sign in where nobody is", async () => {
  till.operator = null;
  server.isSignedIn = false;
  await hears();
  assert.equal(till.outbox.signInNeeded, false);
});

test("a till that takes another register speaks of that one's book, and of its own again when it comes back", async () => {
  await opens();
  await sell();
  await sell();
  const other = { id: 2, code: "C2", name: "C2", book: { sequence: 0, hash: "" } };
  await act(takeRegister(till, { register: other, shift: null }));
  assert.equal(standingOf(till).acknowledged, 0);
  await act(takeRegister(till, { register: { ...REGISTER, book: state().book }, shift: state().shift }));
  assert.equal(standingOf(till).acknowledged, 2);
});

test("a shift that was closed elsewhere is offered once and then given up", async () => {
  await opens();
  await sell();
  server.ended.push({ shift: till.shift.id, sales: [1], cash: 0 });
  await hears();
  assert.notEqual(till.shift, null);
  await hears();
  assert.equal(till.shift, null);
});

test("an answer that was asked for before the shift was opened is no reason to give it up, however many come late", async () => {
  const late = [state(), state()];
  const askedAt = performance.now();
  await opens();
  await sell();
  const { id } = till.shift;
  for (const answer of late) {
    await meet(till, answer, askedAt);
    await sent();
  }
  assert.equal(till.shift?.id, id);
  assert.equal(server.sales.length, 1);
});

test("another till's sale that went together with the last one that the server still has is told again as well", async () => {
  await opens();
  line.silent = true;
  for (let times = 0; times < 2; times += 1) await sell();
  const foreign = { id: "foreign", shift_id: till.shift.id, register_id: 2, register: "C2", sequence: 9 };
  const record = { id: foreign.id, sequence: 9, state: "queued", receipt: foreign, hash: "other", queued_at: Date.now() };
  await write(till.database, ["receipts"], (store) => store("receipts").add(record));
  enqueue(till, record);
  line.silent = false;
  await act(wake(till));
  assert.deepEqual(server.sales.map(({ sequence }) => sequence), [1, 2, 9]);
  const old = backup();
  old.sales.pop();
  await sell();
  restore(old);
  await hears();
  assert.deepEqual(server.sales.map(({ sequence }) => sequence), [1, 2, 3, 9]);
});

test("a sale that the server took after later ones, and lost with its backup, is told again", async () => {
  await opens();
  line.failing = [`sale ${serial + 1}`];
  await sell();
  await sell();
  assert.deepEqual(sold(), [2]);
  const old = backup();
  line.failing = [];
  await tries();
  await sell();
  assert.deepEqual(sold(), [2, 1, 3]);
  restore(old);
  await hears();
  assert.deepEqual(sold().sort(), [1, 2, 3]);
});

test("a report that was told before the last sale and that the server does not know is told again", async () => {
  await opens();
  await paysOut();
  await pause();
  await sell();
  await act(meet(till, { ...state(), has_told: false }, performance.now()));
  assert.equal(line.told.length, 2);
});

test("a till whose shift is lost as well keeps it until the server says what it has", async () => {
  const old = await aDayLater();
  const before = known();
  restore(old);
  const { id } = till.shift;
  const late = state();
  line.silent = true;
  await act(meet(till, late, performance.now()));
  assert.equal(till.shift.id, id);
  line.silent = false;
  await hears();
  isWhole(before);
  assert.equal(till.shift.id, id);
});

test("a sale whose number another device's sale has on the restored server is told again, and so is all that came after", async () => {
  await opens();
  await sell();
  const old = backup();
  for (let times = 0; times < 3; times += 1) await sell();
  const before = known();
  for (const others of [1, 2, 5]) {
    restore(old);
    for (let number = 0; number < others; number += 1) server.sales.push({ ...server.sales[0], id: `theirs ${number}`, sequence: 2 + number });
    await hears();
    assert.deepEqual(server.sales.filter(({ id }) => !id.startsWith("theirs")).map(({ sequence }) => sequence), before.sales);
    const once = line.asked;
    await hears();
    assert.equal(line.asked, once, "the server has our last sale: it is asked no more");
  }
});

test("a hundred sales are told again that lie after those that the server still has, and nothing before them", async () => {
  await opens();
  line.silent = true;
  for (let times = 0; times < 180; times += 1) await sellUnsent();
  line.silent = false;
  wake(till);
  const allSent = async () => {
    while (till.outbox.waiting.length) await sent();
  };
  await allSent();
  const all = sold();
  server.sales = server.sales.slice(0, 80);
  await hears();
  await allSent();
  assert.deepEqual([sold(), all.length, line.asked], [all, 180, 3]);
});

for (const isSignedOut of [false, true]) {
  test(`a till that the restored server does not know to have taken the register tells it again what it sold${isSignedOut ? ", once somebody has signed in" : ""}`, async () => {
    server.lease = { register: 1, device: "theirs" };
    const old = { ...backup(), isSignedIn: !isSignedOut };
    server.lease = { register: 1, device: "ours" };
    await opens();
    await sell();
    await paysOut();
    await closes();
    await opens();
    await sell();
    const before = known();
    for (let times = 0; times < 2; times += 1) {
      restore(old);
      await hears();
      server.isSignedIn = true;
      await hears();
      isWhole(before);
      await hears();
      assert.deepEqual([till.lease.state, till.lease.holder, server.lease.device], ["lost", "Idir", "theirs"]);
    }
  });
}

test("a register that was only taken over by somebody else has nothing told again", async () => {
  await opens();
  await sell();
  await paysOut();
  server.lease = { register: 1, device: "theirs" };
  await hears();
  assert.deepEqual([till.lease.state, line.asked, line.told.length, till.outbox.waiting], ["lost", 0, 1, []]);
});

/** The till has gone over to another register since the backup, and has sold from both. */
async function atAnotherRegister() {
  await opens();
  await sell();
  const old = backup();
  await sell();
  await paysOut();
  server.lease = { register: 2, device: "ours" };
  await act(takeRegister(till, { register: { id: 2, code: "C2", name: "C2", book: standing(2).book }, shift: null }));
  await opens();
  await sell();
  await sell();
  return old;
}

test("a till that the restored server believes at its former register goes on where it is, and tells again what it sold from both", async () => {
  const old = await atAnotherRegister();
  const [before, { id }] = [known(), till.shift];
  for (let times = 0; times < 2; times += 1) {
    restore(old);
    await hears();
    await hears();
    isWhole(before);
    assert.deepEqual([server.lease, till.lease.state, till.book.register_id, till.shift.id], [{ register: 2, device: "ours" }, "held", 2, id]);
  }
});

test("the shift in which nothing was sold yet at the register that the restored server does not know as ours is opened again", async () => {
  await opens();
  const old = backup();
  server.lease = { register: 2, device: "ours" };
  await act(takeRegister(till, { register: { id: 2, code: "C2", name: "C2", book: standing(2).book }, shift: null }));
  await opens();
  const before = known();
  restore(old);
  await hears();
  isWhole(before);
});

test("a till that takes its former register after the server was restored tells it of the shift that it leaves", async () => {
  const old = await atAnotherRegister();
  const before = known();
  restore(old);
  await act(takeRegister(till, { register: { ...REGISTER, book: standing(1).book }, shift: openShift(1) }));
  await hears();
  isWhole(before);
  assert.equal(till.book.register_id, 1);
});

const ALONE = {
  "a drawer opened": (of) => eventOf(of, "drawer", { reason: "coins" }),
  "an entry of the log": (of) => eventOf(of, "noted", { what: "line_removed", subject: "Honey", amount: 1 }),
  "a letter asked for": (of) => eventOf(of, "letter", { sale_id: "s", email: "salma@example.org", language: "fr" }),
  "an invoice": (of) => eventOf(of, "invoice", { sale_id: "s", buyer: {} }),
  "a paper printed": (of) => eventOf(of, "printed", { sale_id: "s", copy: 0, opened: false }),
  "a customer": () => ({ kind: "customer", id: "c", name: "Salma" }),
  "a ticket put aside": () => ({ kind: "parked", id: "p", name: "" }),
  "a ticket taken up": () => ({ kind: "taken", id: "t", parked_id: "p" }),
};

for (const [what, make] of Object.entries(ALONE)) {
  test(`${what} is told again although nothing else is lost`, async () => {
    await opens();
    await sell();
    const old = backup();
    await act(report(till, make(till)));
    const before = known();
    assert.notDeepEqual(before, { ...before, events: old.events.map(({ id }) => id), others: old.others });
    restore(old);
    await hears();
    isWhole(before);
  });
}

/** The till is opened again. */
async function opensAgain() {
  stopSending(till);
  const { shift, book } = till;
  await start(till.database);
  Object.assign(till, { shift, book });
}

test("a sale that reaches the restored server before the till has heard of it hides nothing that was lost", async () => {
  await opens();
  await sell();
  await paysOut();
  await pause();
  await sell();
  const old = backup();
  await sell();
  await sell();
  await hears();
  restore(old);
  await sell();
  await hears();
  assert.deepEqual(sold().sort(), [1, 2, 3, 4, 5]);
});

test("nor does a report, or a sale behind reports that were lost", async () => {
  await opens();
  await sell();
  await hears();
  const old = backup();
  await pause();
  await paysOut();
  await pause();
  await paysOut();
  await hears();
  restore(old);
  await paysOut();
  await sell();
  await hears();
  assert.deepEqual([server.events.length, server.sales.length], [3, 2]);
});

test("nothing is forgotten while the server does not say what it has lost", async (testing) => {
  await opens();
  await sell();
  await hears();
  server.sales = [];
  const now = Date.now();
  await opensAgain();
  testing.mock.method(Date, "now", () => now + 40 * 86_400_000);
  ANSWERS.missing = false;
  await hears();
  assert.equal((await everything(till.database, "receipts")).length, 1);
  delete ANSWERS.missing;
  await hears();
  assert.equal(server.sales.length, 1);
});

test("a clock that runs ahead has nothing forgotten that the server may lose; by the server's own clock it is", async (testing) => {
  await opens();
  await sell();
  const old = backup();
  await sell();
  await paysOut();
  const before = known();
  const AHEAD = 40 * 86_400_000;
  const now = Date.now();
  testing.mock.method(Date, "now", () => now + AHEAD);
  await opensAgain();
  const heard = state();
  await act(meet(till, { ...heard, server_time: now }, performance.now()));
  restore(old);
  await hears();
  isWhole(before);
  await opensAgain();
  testing.mock.restoreAll();
  await act(meet(till, { ...state(), server_time: now + 2 * AHEAD }, performance.now()));
  assert.notEqual(till.outbox.sent.size, 0, "by a clock that is behind nothing is old either");
  testing.mock.method(Date, "now", () => now + 2 * AHEAD);
  await opensAgain();
  await hears();
  assert.deepEqual([till.outbox.sent.size, till.events, await everything(till.database, "receipts"), await everything(till.database, "events")], [0, [], [], []]);
});
