// A server that was restored from an old backup is told again, by the till itself, all that it has lost: row 23.

import assert from "node:assert/strict";
import { afterEach, beforeEach, test } from "node:test";

import { everything, remember, write } from "../../pos/static/till/device/database.js";
import { eventOf, loadEvents, report } from "../../pos/static/till/server/events.js";
import { when } from "../../pos/static/till/kit/changes.js";
import { close, open } from "../../pos/static/till/money/shifts.js";
import { enqueue, retry, wake } from "../../pos/static/till/server/outbox.js";
import { startSending, stopSending } from "../../pos/static/till/server/sending.js";
import { meet, takeRegister } from "../../pos/static/till/server/place.js";
import { standingOf } from "../../pos/static/till/server/standing.js";
import { eachSale } from "./each_sale.mjs";
import { emptyStore } from "./kept.mjs";

const REGISTER = { id: 1, code: "C1", name: "C1" };
const MARK = "a".repeat(64);
const STAFF = { id: 7 };

/** What the server has: shifts (`id: opening`), ends and events in order, sales; who holds a register; and who is signed in. */
let server;
let silent = false;
const nothing = () => ({ shifts: {}, ended: [], events: [], sales: [], others: [], lease: { register: 1, device: "ours" }, isSignedIn: true });
const backup = () => structuredClone(server);
const restore = (kept) => (server = structuredClone(kept));
const refused = (message) => [422, { error: "bad", message }];

const ANSWERS = {
  "/pos/api/lease": ({ register_id: id }) => {
    const { register, device } = server.lease;
    if (id === register && device !== "ours") return [409, { error: "lease_held", message: "Held", holder: "Idir" }];
    server.lease = { register: id, device: "ours" };
    return [200, { register: { id, code: `C${id}`, name: `C${id}`, book: standing(id).book }, shift: standing(id).shift }];
  },
  "/pos/api/shifts": ({ adopt, ...opening }) => {
    const another = openShift(opening.register_id);
    if (adopt && another && another.id !== opening.id) return [409, { error: "shift_open", message: "One is open", shift: another }];
    server.shifts[opening.id] ??= opening;
    return [200, { shift: { id: opening.id } }];
  },
  "/pos/api/sales": eachSale(({ receipt, hash }) => {
    if (!server.shifts[receipt.shift_id]) return [422, { error: "inconsistent", message: "unknown shift", sale_id: receipt.id }];
    if (!server.sales.some(({ id }) => id === receipt.id)) server.sales.push(receipt);
    return [200, { sale_id: receipt.id, register: receipt.register, sequence: receipt.sequence, hash, signature: MARK }];
  }),
  "/pos/api/customers": (customer) => (noteOther(customer.id), [200, { customer }]),
  "/pos/api/parked": ({ id }) => (noteOther(id), [200, { parked_id: id }]),
  "/pos/api/parked/p/take": ({ id }) => (noteOther(id), [200, { parked_id: "p" }]),
  "/pos/api/events": ({ event }) => {
    if (!server.shifts[event.shift_id]) return refused("unknown shift");
    if (!server.events.some(({ id }) => id === event.id)) {
      const sales = server.sales.filter(({ shift_id: id }) => id === event.shift_id).map(({ sequence }) => sequence);
      const cash = server.events.filter(({ kind, shift_id: id }) => kind === "cash" && id === event.shift_id).length;
      server.events.push(event);
      if (event.kind === "closing") server.ended.push({ shift: event.shift_id, sales, cash });
    }
    return [200, { event_id: event.id, mark: MARK }];
  },
};

/** The ids of what the server answers with a fault of its own. */
let failing = [];

/** The events that were sent, in order, also those that were there already. */
let told = [];

/** How often it was asked which sales it has lost. */
let asked = 0;

globalThis.fetch = async (address, { method, body }) => {
  if (silent === true || (silent === "to posts" && method === "POST")) throw new TypeError("no network");
  const [path, ids] = address.split("?ids=");
  if (path === "/pos/api/events") told.push(JSON.parse(body).event.id);
  const [status, json] = ids ? missingOf(ids.split(",")) : answerTo(path, JSON.parse(body));
  return new Response(JSON.stringify(json), { status });
};

function missingOf(ids) {
  asked += 1;
  if (ANSWERS.missing === false) return [503, { error: "not_ready", message: "A moment" }];
  return [200, { missing: ids.filter((id) => !server.sales.some((sale) => sale.id === id)) }];
}

/** It has a customer, a ticket put aside or one taken up. */
function noteOther(id) {
  if (!server.others.includes(id)) server.others.push(id);
}

function answerTo(path, asked) {
  if (!server.isSignedIn) return [401, { error: "sign_in", message: "Sign in" }];
  const ids = [asked.id, ...(asked.sales ?? []).map(({ receipt }) => receipt.id)];
  return ids.some((id) => failing.includes(id)) ? [503, { error: "not_ready", message: "A moment" }] : ANSWERS[path](asked);
}

function openShift(register) {
  const isOpen = ({ id, register_id }) => register_id === register && !server.ended.some(({ shift }) => shift === id);
  return Object.values(server.shifts).filter(isOpen).sort((a, b) => a.opened_at - b.opened_at).at(-1) ?? null;
}

/** Where a register stands: its book, whose last number is nobody's fork, and its open shift. */
function standing(register) {
  const own = server.sales.filter(({ register_id }) => register_id === register);
  return { book: { sequence: Math.max(0, ...own.map(({ sequence }) => sequence)), hash: "" }, shift: openShift(register) };
}

/** What the heartbeat says. */
function state() {
  const { sales, events, others, isSignedIn } = server;
  if (!isSignedIn) return { server_time: Date.now(), staff: null };
  const { sent, told: last } = standingOf(till);
  const has_sent = sent && sales.some(({ id }) => id === sent);
  const has_told = last && [...events.map(({ id }) => id), ...others].includes(last);
  const { register, device } = server.lease;
  const holds = device === "ours" ? { lease: "held", register_id: register, ...standing(register) } : { lease: "free", register_id: null, book: null, shift: null };
  return { server_time: Date.now(), staff: STAFF, ...holds, has_sent, has_told };
}

let till;
let isTicketEmpty = true;

async function start(database) {
  till = {
    database, operator: STAFF, fresh: true, practice: false, shift: null, tab: "tab", place: { register: REGISTER },
    book: { register_id: 1, register: "C1", sequence: 0, hash: "" }, favourites: { marks: [] }, catalogue: {},
    ticket: { lines: [], total: 0, get isEmpty() { return isTicketEmpty; } },
  };
  await loadEvents(till);
  await startSending(till);
}

beforeEach(async () => {
  [server, silent, isTicketEmpty, told, failing, asked] = [nothing(), false, true, [], [], 0];
  const database = emptyStore();
  await remember(database, "owner", "tab");
  await start(database);
});

afterEach(() => stopSending(till));

const pause = () => new Promise((resolve) => setTimeout(resolve, 5));

/** Until nothing waits on the till any more, or it waits for somebody. */
async function sent() {
  const waits = () => till.shift?.unsent || till.outbox.waiting.length || till.events.some((record) => record.state === "queued");
  for (let turn = 0; turn < 200 && waits() && !till.outbox.signInNeeded; turn += 1) await pause();
  await pause();
}

let serial = 0;

/** Sell once, of a customer or to nobody known; the book goes on. */
const sell = (more) => act(sellUnsent(more));

async function sellUnsent(more = {}) {
  serial += 1;
  const sequence = till.book.sequence + 1;
  till.book = { ...till.book, sequence };
  const receipt = { id: `sale ${serial}`, shift_id: till.shift.id, register_id: till.book.register_id, register: till.book.register, sequence, ...more };
  const record = { id: receipt.id, sequence, state: "queued", receipt, hash: `hash ${serial}`, queued_at: Date.now() };
  await write(till.database, ["meta", "receipts"], (store) => {
    store("receipts").add(record);
    store("meta").put(till.book, "book");
  });
  enqueue(till, record);
}

const act = async (doing) => {
  await doing;
  await sent();
};
const opens = () => act(open(till, { 20_000: 3 }).then(() => wake(till)));
const closes = () => act(close(till, { id: `end of ${till.shift.id}`, counted: {}, note: "" }));
/** All that is due has been tried once. */
const tries = () => act(wake(till));
const sold = () => server.sales.map(({ sequence }) => sequence);
const paysOut = () => act(report(till, eventOf(till, "cash", { direction: "out", amount: 1, reason: "water" })));
const hears = () => act(meet(till, state(), performance.now()));

/** What the server knows, whatever the order in which it was told. */
const known = () => ({
  shifts: Object.keys(server.shifts).sort(), sales: server.sales.map(({ sequence }) => sequence).sort(),
  events: server.events.map(({ id }) => id).sort(), others: [...server.others].sort(), ended: [...server.ended].sort((a, b) => (a.shift < b.shift ? -1 : 1)),
});
const isWhole = (before) => {
  assert.deepEqual(known(), before);
  assert.deepEqual([till.outbox.refused, till.events.filter((record) => record.state !== "sent")], [[], []]);
};

/** Nothing of a shift is in the backup, and another is open since: this is what the till did meanwhile. */
async function aDayLater() {
  await opens();
  await sell();
  const old = backup();
  await paysOut();
  await closes();
  await opens();
  await sell();
  await paysOut();
  await sell();
  await closes();
  await opens();
  return old;
}

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
  isTicketEmpty = false;
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
  assert.equal(told.length, 3);
});

test("what the server takes and does not show is told again once, and no more", async () => {
  await opens();
  await paysOut();
  for (let times = 0; times < 3; times += 1) await act(meet(till, { ...state(), has_told: false }, performance.now()));
  assert.equal(told.length, 2);
});

test("an answer that was asked for before cash was told of does not have it told again", async () => {
  await opens();
  await paysOut();
  const late = { ...state(), has_told: false };
  const askedAt = performance.now();
  await pause();
  await paysOut();
  await act(meet(till, late, askedAt));
  assert.equal(told.length, 2);
});

test("a shift that was ended and a next one begun without the server are two, and the second goes on", async () => {
  await opens();
  await sell();
  const first = till.shift.id;
  silent = true;
  await closes();
  await opens();
  const second = till.shift.id;
  silent = false;
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
  silent = "to posts";
  await meet(till, state(), performance.now());
  stopSending(till);
  const { shift, book } = till;
  await start(till.database);
  Object.assign(till, { shift, book });
  silent = false;
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

test("no sale goes before the opening of its shift, though the server asked the opening alone to wait", async () => {
  silent = true;
  await opens();
  await sell();
  await closes();
  silent = false;
  const opening = till.events.find(({ kind }) => kind === "opening");
  Object.assign(opening, { tryAt: Date.now() + 100, askedToWait: true });
  retry(till);
  await sent();
  assert.deepEqual([till.outbox.refused, server.sales.length, server.ended.length], [[], 1, 1]);
});

test("another till's sale that went together with the last one that the server still has is told again as well", async () => {
  await opens();
  silent = true;
  for (let times = 0; times < 2; times += 1) await sell();
  const foreign = { id: "foreign", shift_id: till.shift.id, register_id: 2, register: "C2", sequence: 9 };
  const record = { id: foreign.id, sequence: 9, state: "queued", receipt: foreign, hash: "other", queued_at: Date.now() };
  await write(till.database, ["receipts"], (store) => store("receipts").add(record));
  enqueue(till, record);
  silent = false;
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
  failing = [`sale ${serial + 1}`];
  await sell();
  await sell();
  assert.deepEqual(sold(), [2]);
  const old = backup();
  failing = [];
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
  assert.equal(told.length, 2);
});

test("goods do not come back before the sale of them that has to wait has gone", async () => {
  await opens();
  failing = ["salma"];
  await report(till, { kind: "customer", id: "salma", name: "Salma" });
  await sell({ customer_id: "salma", lines: [{ id: "honey" }] });
  await sell({ lines: [{ id: "back", returns: "honey" }] });
  await sell({ lines: [{ id: "back again", returns: "back" }] });
  await sell({ lines: [{ id: "oil" }] });
  assert.deepEqual(sold(), [4]);
  failing = [];
  await tries();
  assert.deepEqual(sold(), [4, 1, 2, 3]);
});

test("an opening that the server fails at holds up the sales of its shift, and lets those of an earlier shift go", async () => {
  await opens();
  silent = true;
  await sell();
  await closes();
  await opens();
  await sell();
  failing = [till.shift.id];
  silent = false;
  await tries();
  assert.deepEqual([sold(), server.ended.length, till.outbox.opening.said.status], [[1], 1, 503]);
  failing = [];
  await tries();
  assert.deepEqual([sold(), till.outbox.refused, till.outbox.opening], [[1, 2], [], null]);
});

test("an opening that the server fails at holds up the sales of later shifts as well", async () => {
  silent = true;
  await opens();
  await sell();
  await closes();
  failing = Object.values(till.events).map(({ id }) => id);
  await opens();
  await sell();
  await paysOut();
  silent = false;
  await tries();
  assert.deepEqual([sold(), server.events, Object.keys(server.shifts)], [[], [], [till.shift.id]]);
  failing = [];
  await tries();
  assert.deepEqual([sold(), server.events.length, till.outbox.refused], [[1, 2], 2, []]);
});

test("an opening of another register, out of its queue file, holds up none of ours", async () => {
  failing = ["0 theirs"];
  await report(till, { kind: "opening", id: "0 theirs", register_id: 2, opened_at: 1 });
  await opens();
  await sell();
  await sell({ register_id: 2, shift_id: "0 theirs" });
  await paysOut();
  assert.deepEqual([sold(), server.events.length], [[1], 1]);
  failing = [];
  await tries();
  assert.deepEqual([sold(), till.outbox.refused], [[1, 2], []]);
});

test("a customer's record that the server fails at holds up the sales that name them, and no other", async () => {
  await opens();
  failing = ["salma"];
  await report(till, { kind: "customer", id: "salma", name: "Salma" });
  await sell({ customer_id: "salma" });
  await sell();
  await sell({ customer_id: "idir" });
  assert.deepEqual(sold(), [2, 3]);
  await closes();
  assert.equal(server.ended.length, 0);
  failing = [];
  await tries();
  assert.deepEqual([sold(), server.ended[0].sales], [[2, 3, 1], [2, 3, 1]]);
});

test("a till whose shift is lost as well keeps it until the server says what it has", async () => {
  const old = await aDayLater();
  const before = known();
  restore(old);
  const { id } = till.shift;
  const late = state();
  silent = true;
  await act(meet(till, late, performance.now()));
  assert.equal(till.shift.id, id);
  silent = false;
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
    const once = asked;
    await hears();
    assert.equal(asked, once, "the server has our last sale: it is asked no more");
  }
});

test("a hundred sales are told again that lie after those that the server still has, and nothing before them", async () => {
  await opens();
  silent = true;
  for (let times = 0; times < 180; times += 1) await sellUnsent();
  silent = false;
  wake(till);
  const allSent = async () => {
    while (till.outbox.waiting.length) await sent();
  };
  await allSent();
  const all = sold();
  server.sales = server.sales.slice(0, 80);
  await hears();
  await allSent();
  assert.deepEqual([sold(), all.length, asked], [all, 180, 3]);
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
  assert.deepEqual([till.lease.state, asked, told.length, till.outbox.waiting], ["lost", 0, 1, []]);
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
