/**
 * What the till reports besides sales: openings, cash in and out, the drawer, lines taken back, the end of a shift.
 *
 * Invariant: an event is on the disk before anything is done about it, and leaves the queue only by an answer that names
 * it and bears the server's mark, or by a refusal that names it; what was refused is `settled` once a manager has said that
 * nothing more comes of it, and is kept as long as what was sent. A shift's end waits until every sale and every other event of
 * that shift is settled, or what came after would be in no Z; what is about a sale waits until its own sale is settled.
 */

import { changed, when } from "../kit/changes.js";
import { everything, write } from "../device/database.js";
import { uuid7 } from "../pure/ids.js";
import { post } from "./server.js";

const SETTLED_WITHIN_MS = 8_000;
const MARK = /^[0-9a-f]{64}$/;

/** What a till reports. Twins: `pos/events/event_kinds.py`, and the addresses below. */
export const KINDS = new Set(["opening", "customer", "parked", "taken", "cash", "drawer", "noted", "settled", "letter", "invoice", "printed", "closing"]);

/** Read the events that this device kept. */
export async function loadEvents(till) {
  till.events = (await everything(till.database, "events")).sort((a, b) => a.queued_at - b.queued_at);
}

/** Forget the events that were sent or settled at an instant that `isOld`. */
export async function forgetEvents(till, isOld) {
  const old = till.events.filter(({ state, sent_at, settled_at }) => (state === "sent" && isOld(sent_at)) || (state === "settled" && isOld(settled_at)));
  if (old.length) await write(till.database, ["events"], (store) => old.forEach(({ id }) => store("events").delete(id)));
  till.events = till.events.filter((record) => !old.includes(record));
}

/** An event of the open shift, by whoever is at the till, or was when it was asked for; `facts` are its own. */
export const eventOf = ({ shift, operator }, kind, facts) => ({ kind, id: uuid7(), shift_id: shift.id, by: operator.id, at: Date.now(), ...facts });

/** A record of an event, to be kept; `kind` "opening" is a shift's own beginning. */
export const recordOf = (event) => ({ id: event.id, kind: event.kind, event, state: "queued", queued_at: Date.now() });

/** Keep an event and send it as soon as the server answers; the answer is its record. */
export async function report(till, event) {
  const record = recordOf(event);
  await write(till.database, ["events"], (store) => store("events").add(record));
  noted(till, [record]);
  return record;
}

/** Wait until the server has answered a record, or for a moment: `queued` then says that it waits. */
export const settled = (till, record) => until(till, () => record.state !== "queued");

/** Wait until the server has the sales that are on their way, all or those that `concern` somebody, or `withinMs`, a moment. */
export const salesSettled = (till, concern = () => true, withinMs = SETTLED_WITHIN_MS) => until(till, () => !till.outbox.waiting.some(concern), withinMs);

/** Wait until `isSo()`, or `withinMs`, but for no server that does not answer. */
function until(till, isSo, withinMs = SETTLED_WITHIN_MS) {
  return new Promise((resolve) => {
    const look = () => (isSo() || !till.online || till.outbox.failures) && done();
    const offs = [when("queue", look), when("link", look)];
    const timer = setTimeout(done, withinMs);
    look();
    function done() {
      offs.forEach((off) => off());
      clearTimeout(timer);
      resolve();
    }
  });
}

/** These events are on the disk already. */
export function noted(till, records) {
  till.events.push(...records);
  changed("reported");
  changed("queue");
}

export const waitingEvents = (till) => till.events.filter(({ state }) => state === "queued");

export const refusedEvents = (till) => till.events.filter(({ state }) => state === "refused");

/** Whether what a record says came about, as far as is known: it was neither refused nor settled. */
export const stands = ({ state }) => state !== "refused" && state !== "settled";

/** Whether a settling of the report `id` is to reach the server still: it waits, or was refused itself. */
export const isSettling = (till, id) => till.events.some(({ settles, state }) => settles === id && (state === "queued" || state === "refused"));

/** What an event is about in the end: itself, or the report that it settles, in however many settlings; as far as it can be read. */
export function subjectOf(event) {
  if (event.kind !== "settled") return event;
  try {
    return subjectOf(JSON.parse(event.report));
  } catch {
    return event;
  }
}

const REPORT_MAX = 20_000;
const PERSONAL = new Set(["customer", "letter", "invoice", "parked"]);

/** The shift that an event is of, or null: a customer's record and a ticket put aside are of none. */
const shiftOf = ({ kind, id, shift_id: shift = null }) => (kind === "opening" ? id : shift);

/** What the log says of a refused record that is settled: all of it but who the customer is, for the log forgets nobody (law 09-08). */
export function settlingOf(till, { kind, event }, reason) {
  const facts = PERSONAL.has(kind) ? { id: event.id, kind, sale_id: event.sale_id } : event;
  const register = event.register_id ?? till.book?.register_id ?? till.place.register?.id;
  return eventOf({ ...till, shift: till.shift ?? { id: shiftOf(subjectOf(event)) } }, "settled", { report: JSON.stringify(facts).slice(0, REPORT_MAX), reason, register_id: register });
}

/** A refused record is settled, as `settled` says; `telling` is the event that says so, in one write with it. */
export async function settleEvent(till, record, settled, telling) {
  const change = { state: "settled", ...settled };
  await write(till.database, ["events"], (store) => {
    store("events").put({ ...record, ...change });
    store("events").add(telling);
  });
  Object.assign(record, change);
  noted(till, [telling]);
}

/** The next event that may be sent now, or undefined; `firsts` are those of `firstEvents`, and not among them. */
export function nextEvent(till, firsts) {
  const waiting = waitingEvents(till);
  const sales = new Set(till.outbox.waiting.map(({ id }) => id));
  const shifts = new Set(till.outbox.waiting.map(({ receipt }) => receipt.shift_id));
  const isFree = (record) => isDue(record) && !isHeld(till, record.event, firsts) && !isBehindSales(record, sales, shifts) && !isBehindItsShift(record, waiting);
  return waiting.find(isFree);
}

// What sales name goes before them, or the settling that a shift begins with.
const FIRST = new Set(["opening", "customer"]);

/** The events that go before the sales that name them, due or not. */
export const firstEvents = (till) => waitingEvents(till).filter(({ kind, event }) => FIRST.has(kind) || (kind === "settled" && subjectOf(event).kind === "opening"));

/**
 * Whether a receipt or an event has to wait for one of `firsts`: for the opening of its shift or of an earlier one of its register
 * (their ids sort as they were made), or for the record of its customer. One that the server would not take holds up nothing.
 */
export function isHeld({ book }, { shift_id: shift, customer_id: customer, register_id: register = book?.register_id }, firsts) {
  const isFrom = (begun, event) => shift === begun || (shift > begun && register === event.register_id);
  const holds = ({ kind, id, event, settles }) => (kind === "customer" ? customer === id : isFrom(settles ?? id, event));
  return firsts.some((first) => !first.isTurnedAway && holds(first));
}

/** Whether a record may be sent now. */
export const isDue = ({ tryAt = 0 }) => tryAt <= Date.now();

/** Whether the server has to know of a sale that waits before it hears of this: the end of its shift, or what is about that sale. */
function isBehindSales({ event }, sales, shifts) {
  const about = subjectOf(event);
  return about.kind === "closing" ? shifts.has(about.shift_id) : sales.has(event.sale_id);
}

/** Whether this is the end of a shift, and another event of it waits. One that the server would not take holds up nothing. */
function isBehindItsShift({ event }, waiting) {
  const about = subjectOf(event);
  const isOfShift = ({ event: other }) => other.shift_id === about.shift_id && subjectOf(other).kind !== "closing";
  return about.kind === "closing" && waiting.some((other) => isOfShift(other) && !other.isTurnedAway);
}

/** Send an event; what came of it is kept. The answer is the outcome. */
export async function sendEvent(till, record) {
  const address = ADDRESSES[record.kind]?.(record.event) ?? "/pos/api/events";
  const outcome = await post(address, bodyOf(till, record.event));
  if (acknowledges(outcome, record)) {
    const { paper } = outcome.body;
    await move(till, record, { state: "sent", sent_at: Date.now(), ...(paper && { paper }) });
    if (outcome.body.drawer) changed("drawer", outcome.body.drawer);
  } else if (refuses(outcome, record)) await move(till, record, { state: "refused", error: outcome.body.error, message: outcome.body.message });
  else if (isErased(outcome, record)) await forget(till, record);
  record.isTurnedAway = outcome.kind === "refused" && TURNED_AWAY.has(outcome.status);
  return outcome;
}

/** Whether it is the record of a customer who has asked to be forgotten: this device forgets them as well (law 09-08). */
const isErased = ({ kind, body }, record) => record.kind === "customer" && kind === "refused" && body.error === "erased";

async function forget(till, record) {
  await write(till.database, ["events"], (store) => store("events").delete(record.id));
  record.state = "forgotten";
  till.events = till.events.filter((other) => other !== record);
}

// Not found, or in conflict with what is there: it is asked again all the same, for that may change.
const TURNED_AWAY = new Set([404, 409]);

const ADDRESSES = {
  opening: () => "/pos/api/shifts",
  customer: () => "/pos/api/customers",
  parked: () => "/pos/api/parked",
  taken: ({ parked_id }) => `/pos/api/parked/${parked_id}/take`,
};

/** What each kind of event is sent as. */
function bodyOf(till, { kind, ...facts }) {
  if (kind === "opening") return { ...facts, adopt: false, ended: endsToCome(till) };
  if (kind === "settled") return { event: { kind, ...facts, ended: endsBehind(till) } };
  return kind in ADDRESSES ? facts : { event: { kind, ...facts } };
}

function acknowledges({ kind, status, body }, record) {
  if (kind !== "answered" || status !== 200) return false;
  if (record.kind === "opening") return body.shift?.id === record.id;
  if (record.kind === "customer") return body.customer?.id === record.id;
  if (record.kind in ADDRESSES) return body.parked_id === (record.event.parked_id ?? record.id);
  return body.event_id === record.id && MARK.test(body.mark);
}

/** A refusal that stands. Who is not signed in, or not yet known, is asked again. */
function refuses({ kind, status, body }, record) {
  if (kind !== "refused") return false;
  return status === 422 || (status === 403 && body.event_id === record.id) || ((record.kind === "taken" || record.kind === "customer") && status === 409);
}

/** Have a refused event sent again, as it is. */
export const requeue = (till, record) => move(till, record, { state: "queued", error: undefined, message: undefined });

/** The shifts that are over here and whose end the server has still to hear of: no other shift overlaps them. */
export const endsToCome = (till) => waitingEvents(till).filter(({ kind }) => kind === "closing").map(({ event }) => event.shift_id);

/** These, and those whose ends were refused: they come about once they are settled, or sent again. */
function endsBehind(till) {
  const isBehind = ({ id, kind, state }) => kind === "closing" && (state === "queued" || state === "refused" || isSettling(till, id));
  return till.events.filter(isBehind).map(({ event }) => event.shift_id);
}

/** The report that the server has acknowledged last, or null. It says by itself which shifts it has. */
export function lastTold(till) {
  const told = (till.events ?? []).filter(({ kind, state }) => state === "sent" && kind !== "opening");
  return told.length ? told.reduce((a, b) => (b.sent_at >= a.sent_at ? b : a)) : null;
}

/** What the server was told from `instant` on. */
export const toldSince = (till, instant) => till.events.filter(({ state, sent_at }) => state === "sent" && sent_at >= instant);

async function move(till, record, change) {
  Object.assign(record, change);
  const { tries, tryAt, askedToWait, isTurnedAway, said, ...kept } = record;
  await write(till.database, ["events"], (store) => store("events").put(kept));
}
