// What the server would not take, for now or for good: each has its reason and what to do, and may be sent again.

import assert from "node:assert/strict";
import { afterEach, beforeEach, test } from "node:test";

import { everything } from "../../pos/static/till/device/database.js";
import { loadEvents, refusedEvents, report, settlingOf } from "../../pos/static/till/server/events.js";
import { unsent } from "../../pos/static/till/device/leaving.js";
import { adopt, close, open } from "../../pos/static/till/money/shifts.js";
import { enqueue, wake } from "../../pos/static/till/server/outbox.js";
import { isSettleable, isWithoutBeginning, refusedReports, settleRefused, sendAgain } from "../../pos/static/till/server/refused.js";
import { startSending, stopSending } from "../../pos/static/till/server/sending.js";
import { wordsOfDelay } from "../../pos/static/till/screens/device/refused_words.js";
import { sealOf } from "../../pos/static/till/screens/strip.js";
import { nameOf, wordsOfReport } from "../../pos/static/till/screens/device/report_words.js";
import { eachSale } from "./each_sale.mjs";
import { emptyStore } from "./kept.mjs";

const MARK = "a".repeat(64);
let says;
globalThis.fetch = async (path, { body }) => {
  const [status, json] = says(path, JSON.parse(body));
  return new Response(JSON.stringify(json), { status });
};

let till;
beforeEach(async () => {
  till = { events: [], shift: null, book: { register_id: 1 }, database: emptyStore(), practice: false };
  await startSending(till);
});

afterEach(() => stopSending(till));

/** Until `holds()`, or long enough to be sure that it will not. */
async function until(holds) {
  for (let turn = 0; turn < 400 && !holds(); turn += 1) await new Promise((resolve) => setTimeout(resolve, 5));
}
const sale = () => ({ id: "sale", sequence: 1, state: "queued", receipt: { id: "sale", sequence: 1 }, hash: "h", queued_at: Date.now() });

test("a sale that the server would not take for now keeps what it said, in no disk's row", async () => {
  says = () => [404, { error: "not_found", message: "There is no such register." }];
  const record = sale();
  enqueue(till, record);
  await until(() => record.said);
  assert.deepEqual(record.said, { status: 404, error: "not_found", message: "There is no such register." });
  assert.deepEqual(wordsOfDelay(record.said, record)[0], "This server does not know its register as one of this shop.");
  assert.equal(till.outbox.waiting.length, 1);
  says = (_path, sent) => eachSale(({ receipt, hash }) => [422, { error: "inconsistent", message: "No.", sale_id: receipt.id, hash }])(sent);
  await sendAgain(till, till.outbox.refused[0] ?? record);
  await until(() => till.outbox.refused.length);
  assert.deepEqual((await everything(till.database, "receipts")).map(({ said, state }) => [said, state]), [[undefined, "refused"]]);
});

test("where nobody may send anything it is said why, until something is taken", async () => {
  says = () => [403, { error: "not_allowed", message: "Your role does not allow this." }];
  enqueue(till, sale());
  await until(() => till.outbox.said);
  assert.deepEqual([till.outbox.signInNeeded, till.outbox.said.status], [true, 403]);
  says = (_path, sent) => eachSale(({ receipt, hash }) => [200, { sale_id: receipt.id, register: receipt.register, sequence: receipt.sequence, hash, signature: MARK }])(sent);
  await sendAgain(till, till.outbox.waiting[0]);
  await until(() => till.outbox.sent.size);
  assert.deepEqual([till.outbox.signInNeeded, till.outbox.said, till.outbox.sent.size], [false, null, 1]);
});

test("a report that was refused can be sent again, also after its shift was put right", async () => {
  says = () => [422, { error: "bad_input", message: "There is no such shift." }];
  const record = await report(till, { kind: "cash", id: "out", shift_id: "s", direction: "out", amount: 500, at: 1 });
  await until(() => record.state === "refused");
  assert.deepEqual(refusedEvents(till).map(({ error }) => error), ["bad_input"]);
  says = (_path, { event }) => [200, { event_id: event.id, mark: MARK }];
  await sendAgain(till, record);
  await until(() => record.state === "sent");
  assert.deepEqual([record.state, record.error, record.message, refusedEvents(till).length], ["sent", undefined, undefined, 0]);
});

test("the opening of a shift that was refused is one of the reports, and can be sent again", async () => {
  says = () => [422, { error: "bad_input", message: "There is no such register or person." }];
  Object.assign(till, { operator: { id: 7 } });
  await open(till, { 20_000: 3 });
  await until(() => refusedReports(till).length);
  const [refused, ...others] = refusedReports(till);
  assert.deepEqual([refused.kind, refused.error, others], ["opening", "bad_input", []]);
  assert.match(wordsOfReport(refused)[0], /float/);
  says = (_path, { id, ...rest }) => ("refused" in rest ? [500, {}] : [200, { shift: { id } }]);
  await sendAgain(till, refused);
  await until(() => !till.shift.unsent);
  assert.deepEqual([refusedReports(till), till.shift.unsent], [[], false]);
});

test("a customer who was erased on the server is forgotten here too, and asked about no more", async () => {
  const asked = [];
  says = (path, { id }) => (asked.push(path), [404, { error: "erased", message: "There is no such customer.", id }]);
  await report(till, { kind: "customer", id: "amina", name: "Amina", phone: "0612345678" });
  await until(() => till.events.length === 0);
  assert.deepEqual([till.events, await everything(till.database, "events"), unsent(till)], [[], [], 0]);
  wake(till);
  await until(() => asked.length > 1);
  assert.deepEqual(asked, ["/pos/api/customers"]);
});

test("every kind of report has a name, a reason and a step; the server's text shows only where there are no words", () => {
  const kinds = ["opening", "closing", "cash", "drawer", "noted", "letter", "invoice", "printed", "customer", "parked", "taken"];
  for (const kind of kinds) {
    assert.notEqual(nameOf({ kind, direction: "in", amount: 1 }), kind);
    for (const error of ["bad_input", "not_allowed", "not_found"]) {
      const words = wordsOfReport({ kind, error, message: "SERVER" });
      assert.ok(words.length === 2 && words.every((text) => text && text !== "SERVER"), kind);
    }
  }
  assert.equal(wordsOfReport({ kind: "new kind", error: "new error", message: "SERVER" })[0], "SERVER");
  assert.equal(wordsOfDelay({ status: 418, message: "SERVER" })[0], "SERVER");
});

test("a report that was refused for good is kept as settled, told to the log in whole, and keeps no device", async () => {
  Object.assign(till, { shift: { id: "shift" }, operator: { id: 2 }, online: true });
  says = (_path, { event }) => (event.kind === "drawer" ? [403, { error: "not_allowed", message: "No.", event_id: event.id }] : [200, { event_id: event.id, mark: MARK }]);
  const opened = await report(till, { kind: "drawer", id: "opened", shift_id: "shift", reason: "coins" });
  assert.equal(isSettleable(till, opened), false, "the server has not said yet");
  await until(() => opened.state === "refused");
  assert.deepEqual([unsent(till), sealOf(till).state, isSettleable(till, opened)], [1, "refused", true]);

  const event = settlingOf(till, opened, "seen in the log");
  assert.deepEqual(JSON.parse(event.report), opened.event);
  await settleRefused(till, opened, { ...event, approval: { by: 7 } });
  await until(() => unsent(till) === 0);
  assert.deepEqual([unsent(till), refusedEvents(till), sealOf(till).state], [0, [], "safe"]);
  await loadEvents(till);
  assert.deepEqual(till.events.map(({ kind, state, settled_by: by }) => [kind, state, by]).sort(), [["drawer", "settled", 7], ["settled", "sent", undefined]]);
});

test("only what is refused is settled", async () => {
  Object.assign(till, { shift: { id: "shift" }, operator: { id: 2 } });
  says = (_path, { event }) => (event.kind === "letter" ? [404, { error: "not_found", message: "No." }] : [200, { event_id: event.id, mark: MARK }]);
  const waits = await report(till, { kind: "letter", id: "letter", shift_id: "shift" });
  const sent = await report(till, { kind: "noted", id: "noted", shift_id: "shift" });
  await until(() => sent.state === "sent");
  assert.deepEqual([waits, sent].map((record) => [record.state, isSettleable(till, record)]), [["queued", false], ["sent", false]]);
});

/** A server that refuses an opening, until it is `putRight`, and everything of its shift until it is that or `settled`. */
function refusesOpening() {
  const refusal = { error: "bad_input", message: "There is no such shift." };
  const server = { told: [], settled: false, putRight: false };
  says = (path, sent) => {
    if (path === "/pos/api/shifts") {
      server.settled ||= server.putRight;
      return server.putRight ? [200, { shift: { id: sent.id } }] : [422, refusal];
    }
    if (path === "/pos/api/sales") {
      return eachSale(({ receipt, hash }) =>
        (server.settled ? [200, { sale_id: receipt.id, register: receipt.register, sequence: receipt.sequence, hash, signature: MARK }] : [422, { ...refusal, sale_id: receipt.id }]))(sent);
    }
    server.told.push(sent.event);
    if (sent.event.kind === "settled") server.settled = true;
    return server.settled ? [200, { event_id: sent.event.id, mark: MARK }] : [422, refusal];
  };
  return server;
}

const ofShift = (id) => ({ ...sale(), receipt: { id: "sale", sequence: 1, register: "C1", register_id: 1, shift_id: id } });

test("a refused opening that a manager settles is told, and what was refused without it goes by itself", async () => {
  const server = refusesOpening();
  Object.assign(till, { operator: { id: 7 }, online: true });
  await open(till, { 20_000: 3 });
  wake(till);
  enqueue(till, ofShift(till.shift.id));
  await until(() => till.outbox.refused.length && refusedReports(till).length);
  await adopt(till, null);
  assert.equal(till.shift?.refused?.error, "bad_input", "the server shows no shift, and ours is still the one we sell in");
  const [opening] = refusedReports(till);
  assert.deepEqual([isSettleable(till, opening), unsent(till)], [true, 2]);
  await settleRefused(till, opening, { ...settlingOf(till, opening, "not known any more"), approval: { by: 9 } });
  assert.equal(isSettleable(till, opening), false, "a second tap settles nothing");
  await adopt(till, null);
  assert.equal(till.shift?.settled?.settled_by, 9, "the server has not heard of it yet");
  await until(() => till.outbox.sent.size);
  assert.deepEqual([unsent(till), sealOf(till).state], [0, "safe"]);
  const [{ report: text, register_id: register }] = server.told;
  assert.deepEqual([JSON.parse(text).id, JSON.parse(text).opening_float, register], [till.shift.id, 60_000, 1]);
  const { shift } = till;
  await close(till, { id: "closing", counted: {}, note: "", approval: null });
  assert.deepEqual(till.events.filter(({ id }) => id === shift.id).map(({ state, settled_by: by }) => [state, by]), [["settled", 9]], "no server is told that opening again");
});

for (const isOver of [false, true]) {
  test(`a refused opening that is sent again and taken has what was refused without it go as well, its shift ${isOver ? "over" : "open"}`, async () => {
    const server = refusesOpening();
    Object.assign(till, { operator: { id: 7 }, online: true });
    await open(till, { 20_000: 3 });
    wake(till);
    enqueue(till, ofShift(till.shift.id));
    await until(() => till.outbox.refused.length && refusedReports(till).length);
    if (isOver) await close(till, { id: "closing", counted: {}, note: "", approval: null });
    await until(() => refusedReports(till).length === 1 + isOver);
    server.putRight = true;
    await sendAgain(till, refusedReports(till).find(({ kind }) => kind === "opening"));
    await until(() => unsent(till) === 0);
    assert.deepEqual([unsent(till), till.outbox.sent.size, till.outbox.refused], [0, 1, []]);
  });
}

test("a shift that ends with its opening refused keeps both, and its end follows once the opening is settled", async () => {
  refusesOpening();
  Object.assign(till, { operator: { id: 7 }, online: true });
  await open(till, { 20_000: 3 });
  wake(till);
  const { id } = till.shift;
  await until(() => refusedReports(till).length);
  const closing = await close(till, { id: "closing", counted: { 20_000: 3 }, note: "", approval: null });
  await until(() => closing.state === "refused");
  await loadEvents(till);
  const refused = refusedReports(till);
  assert.deepEqual(refused.map(({ kind }) => kind).sort(), ["closing", "opening"]);
  const [opening, end] = ["opening", "closing"].map((kind) => refused.find((record) => record.kind === kind));
  assert.deepEqual([opening.id, opening.message, unsent(till)], [id, "There is no such shift.", 2]);
  assert.deepEqual([isSettleable(till, opening), isSettleable(till, end)], [true, false]);
  Object.assign(till, { shift: { id: "next" } });
  await settleRefused(till, opening, { ...settlingOf(till, opening, "seen"), approval: { by: 9 } });
  await until(() => end.state === "sent");
  assert.deepEqual([end.state, unsent(till)], ["sent", 0]);
});

test("a settling of an opening that waits or was refused itself leaves its sales in order, and is settled in its turn", async () => {
  const server = refusesOpening();
  const answers = says;
  let telling = [503, { error: "not_ready", message: "A moment" }];
  says = (path, sent) => (sent.event?.kind === "settled" ? telling : answers(path, sent));
  Object.assign(till, { operator: { id: 7 }, online: true });
  await open(till, { 20_000: 3 });
  wake(till);
  const { id } = till.shift;
  enqueue(till, ofShift(id));
  await until(() => till.outbox.refused.length && refusedReports(till).length);
  const [opening] = refusedReports(till);
  await settleRefused(till, opening, { ...settlingOf(till, opening, "seen"), approval: { by: 9 } });
  assert.equal(isWithoutBeginning(till, { shift_id: id }), true, "it waits");
  telling = [422, { error: "bad_input", message: "No." }];
  wake(till);
  await until(() => refusedEvents(till).length);
  const [settling] = refusedEvents(till);
  await adopt(till, null);
  assert.deepEqual([isWithoutBeginning(till, { shift_id: id }), till.shift?.id, isSettleable(till, settling)], [true, id, true]);
  const closing = { kind: "closing", id: "closing", shift_id: id };
  assert.match(wordsOfReport(settling)[1], /the sales of this shift need it/);
  assert.match(wordsOfReport({ ...settling, error: "not_allowed" })[1], /the sales of this shift need it/);
  assert.match(wordsOfReport({ kind: "settled", event: settlingOf(till, { kind: "closing", event: closing }, "seen") })[1], /the count/);
  assert.match(wordsOfReport({ kind: "settled", event: settlingOf(till, { kind: "drawer", event: { kind: "drawer", id: "d" } }, "seen") })[1], /in the log alone/);
  says = answers;
  await settleRefused(till, settling, { ...settlingOf(till, settling, "seen"), approval: { by: 9 } });
  await until(() => till.outbox.sent.size);
  assert.deepEqual([unsent(till), sealOf(till).state, isWithoutBeginning(till, { shift_id: id })], [0, "safe", false]);
  assert.equal(JSON.parse(JSON.parse(server.told[0].report).report).id, id);
});

test("who settles an opening says which shifts are over here, and whose ends the server has still to hear of", async () => {
  const server = refusesOpening();
  Object.assign(till, { operator: { id: 7 }, online: true, shift: { id: "first", register_id: 1 } });
  const end = await close(till, { id: "end", counted: {}, note: "", approval: null });
  await until(() => end.state === "refused");
  await open(till, {});
  wake(till);
  await until(() => refusedReports(till).length > 1);
  const opening = refusedReports(till).find(({ kind }) => kind === "opening");
  await settleRefused(till, opening, { ...settlingOf(till, opening, "seen"), approval: { by: 9 } });
  await until(() => server.settled);
  assert.deepEqual(server.told.find(({ kind }) => kind === "settled").ended, ["first"]);
});

test("a refused end of a shift whose beginning is known is settled as it was counted", async () => {
  const server = { told: [] };
  says = (_path, { event }) => {
    server.told.push(event);
    return event.kind === "closing" ? [422, { error: "bad_input", message: "That is not a note or a coin." }] : [200, { event_id: event.id, mark: MARK }];
  };
  Object.assign(till, { operator: { id: 7 }, shift: { id: "shift", register_id: 1 }, online: true });
  const closing = await close(till, { id: "closing", counted: { 25: 4 }, note: "", approval: null });
  await until(() => closing.state === "refused");
  assert.equal(isSettleable(till, closing), true);
  Object.assign(till, { shift: { id: "next", register_id: 1 } });
  await settleRefused(till, closing, { ...settlingOf(till, closing, "old coins"), approval: { by: 9 } });
  await until(() => unsent(till) === 0);
  assert.deepEqual(JSON.parse(server.told.at(-1).report).counted, { 25: 4 });
});

test("what is settled tells the log nothing of who the customer is: the log forgets nobody", () => {
  const till = { shift: { id: "h" }, operator: { id: 3 }, book: { register_id: 1 } };
  const customer = { kind: "customer", event: { kind: "customer", id: "c", name: "Amina", phone: "+212600000000" } };
  const letter = { kind: "letter", event: { kind: "letter", id: "l", sale_id: "s", email: "amina@example.ma" } };
  const told = [customer, letter].map((record) => JSON.parse(settlingOf(till, record, "seen").report));
  assert.deepEqual(told, [{ id: "c", kind: "customer" }, { id: "l", kind: "letter", sale_id: "s" }]);
});
