// A server that can lose what it has, fall silent and fail at one thing, and a till before it.

import assert from "node:assert/strict";
import { afterEach, beforeEach } from "node:test";

import { remember, write } from "../../pos/static/till/device/database.js";
import { eventOf, loadEvents, report } from "../../pos/static/till/server/events.js";
import { close, open } from "../../pos/static/till/money/shifts.js";
import { enqueue, wake } from "../../pos/static/till/server/outbox.js";
import { startSending, stopSending } from "../../pos/static/till/server/sending.js";
import { meet } from "../../pos/static/till/server/place.js";
import { standingOf } from "../../pos/static/till/server/standing.js";
import { eachSale } from "./each_sale.mjs";
import { emptyStore } from "./kept.mjs";

export const REGISTER = { id: 1, code: "C1", name: "C1" };
const MARK = "a".repeat(64);
const STAFF = { id: 7 };

/** What the server has: shifts (`id: opening`), ends and events in order, sales; who holds a register; and who is signed in. */
export let server;

/**
 * The line to it, and what goes over it: `silent` (true, or "to posts"), the ids of what the server answers with a fault of its own
 * (`failing`), the events that were sent, in order, also those that were there already (`told`), and how often it was asked which
 * sales it has lost (`asked`). At the till `isTicketEmpty`.
 */
export const line = {};
const nothing = () => ({ shifts: {}, ended: [], events: [], sales: [], others: [], lease: { register: 1, device: "ours" }, isSignedIn: true });
export const backup = () => structuredClone(server);
export const restore = (kept) => (server = structuredClone(kept));
const refused = (message) => [422, { error: "bad", message }];

export const ANSWERS = {
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

globalThis.fetch = async (address, { method, body }) => {
  if (line.silent === true || (line.silent === "to posts" && method === "POST")) throw new TypeError("no network");
  const [path, ids] = address.split("?ids=");
  if (path === "/pos/api/events") line.told.push(JSON.parse(body).event.id);
  const [status, json] = ids ? missingOf(ids.split(",")) : answerTo(path, JSON.parse(body));
  return new Response(JSON.stringify(json), { status });
};

function missingOf(ids) {
  line.asked += 1;
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
  return ids.some((id) => line.failing.includes(id)) ? [503, { error: "not_ready", message: "A moment" }] : ANSWERS[path](asked);
}

export function openShift(register) {
  const isOpen = ({ id, register_id }) => register_id === register && !server.ended.some(({ shift }) => shift === id);
  return Object.values(server.shifts).filter(isOpen).sort((a, b) => a.opened_at - b.opened_at).at(-1) ?? null;
}

/** Where a register stands: its book, whose last number is nobody's fork, and its open shift. */
export function standing(register) {
  const own = server.sales.filter(({ register_id }) => register_id === register);
  return { book: { sequence: Math.max(0, ...own.map(({ sequence }) => sequence)), hash: "" }, shift: openShift(register) };
}

/** What the heartbeat says. */
export function state() {
  const { sales, events, others, isSignedIn } = server;
  if (!isSignedIn) return { server_time: Date.now(), staff: null };
  const { sent, told: last } = standingOf(till);
  const has_sent = sent && sales.some(({ id }) => id === sent);
  const has_told = last && [...events.map(({ id }) => id), ...others].includes(last);
  const { register, device } = server.lease;
  const holds = device === "ours" ? { lease: "held", register_id: register, ...standing(register) } : { lease: "free", register_id: null, book: null, shift: null };
  return { server_time: Date.now(), staff: STAFF, ...holds, has_sent, has_told };
}

export let till;

export async function start(database) {
  till = {
    database, operator: STAFF, fresh: true, practice: false, shift: null, tab: "tab", place: { register: REGISTER },
    book: { register_id: 1, register: "C1", sequence: 0, hash: "" }, favourites: { marks: [] }, catalogue: {},
    ticket: { lines: [], total: 0, get isEmpty() { return line.isTicketEmpty; } },
  };
  await loadEvents(till);
  await startSending(till);
}

beforeEach(async () => {
  server = nothing();
  Object.assign(line, { silent: false, failing: [], told: [], asked: 0, isTicketEmpty: true });
  const database = emptyStore();
  await remember(database, "owner", "tab");
  await start(database);
});

afterEach(() => stopSending(till));

export const pause = () => new Promise((resolve) => setTimeout(resolve, 5));

/** Until nothing waits on the till any more, or it waits for somebody. */
export async function sent() {
  const waits = () => till.shift?.unsent || till.outbox.waiting.length || till.events.some((record) => record.state === "queued");
  for (let turn = 0; turn < 200 && waits() && !till.outbox.signInNeeded; turn += 1) await pause();
  await pause();
}

export let serial = 0;

/** Sell once, of a customer or to nobody known; the book goes on. */
export const sell = (more) => act(sellUnsent(more));

export async function sellUnsent(more = {}) {
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

export const act = async (doing) => {
  await doing;
  await sent();
};
export const opens = () => act(open(till, { 20_000: 3 }).then(() => wake(till)));
export const closes = () => act(close(till, { id: `end of ${till.shift.id}`, counted: {}, note: "" }));
/** All that is due has been tried once. */
export const tries = () => act(wake(till));
export const sold = () => server.sales.map(({ sequence }) => sequence);
export const paysOut = () => act(report(till, eventOf(till, "cash", { direction: "out", amount: 1, reason: "water" })));
export const hears = () => act(meet(till, state(), performance.now()));

/** What the server knows, whatever the order in which it was told. */
export const known = () => ({
  shifts: Object.keys(server.shifts).sort(), sales: server.sales.map(({ sequence }) => sequence).sort(),
  events: server.events.map(({ id }) => id).sort(), others: [...server.others].sort(), ended: [...server.ended].sort((a, b) => (a.shift < b.shift ? -1 : 1)),
});
export const isWhole = (before) => {
  assert.deepEqual(known(), before);
  assert.deepEqual([till.outbox.refused, till.events.filter((record) => record.state !== "sent")], [[], []]);
};
export async function aDayLater() {
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
