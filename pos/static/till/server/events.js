/**
 * What the till reports besides sales: openings, cash in and out, the drawer, lines taken back, the end of a shift.
 *
 * Invariant: an event is on the disk before anything is done about it, and leaves the queue only by an answer that names
 * it and bears the server's mark, or by a refusal that names it. A shift's end waits until every sale before it is settled,
 * a paper's until its own sale is.
 */

import { changed } from "../kit/changes.js";
import { everything, write } from "../device/database.js";
import { uuid7 } from "../pure/ids.js";
import { post } from "./server.js";

const KEPT_MS = 30 * 86_400_000;
const MARK = /^[0-9a-f]{64}$/;

/** Read the events that this device kept; those sent long ago are forgotten. */
export async function loadEvents(till) {
  const records = await everything(till.database, "events");
  const old = records.filter(({ sent_at }) => sent_at < Date.now() - KEPT_MS);
  if (old.length) await write(till.database, ["events"], (store) => old.forEach(({ id }) => store("events").delete(id)));
  till.events = records.filter((record) => !old.includes(record)).sort((a, b) => a.queued_at - b.queued_at);
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

/** These events are on the disk already. */
export function noted(till, records) {
  till.events.push(...records);
  changed("reported");
  changed("queue");
}

export const waitingEvents = (till) => till.events.filter(({ state }) => state === "queued");

export const refusedEvents = (till) => till.events.filter(({ state }) => state === "refused");

/** The next event that may be sent now, or undefined. */
export function nextEvent(till) {
  const waiting = waitingEvents(till);
  const first = waiting.find(({ kind }) => FIRST.has(kind));
  if (first) return isDue(first) ? first : undefined;
  const { waiting: sales } = till.outbox;
  return waiting.find((record) => isDue(record) && !sales.some((sale) => isBefore(sale, record)));
}

// What sales name goes before them.
const FIRST = new Set(["opening", "customer"]);

/** Whether an event has to reach the server before any sale does. */
export const goesFirst = ({ kind }) => FIRST.has(kind);

const isDue = ({ tryAt = 0 }) => tryAt <= Date.now();

/** Whether the server has to know of a sale before it hears of this: the end of its shift, or what is about that sale. */
function isBefore({ id, receipt }, { kind, event }) {
  if (kind === "closing") return receipt.shift_id === event.shift_id;
  return event.sale_id === id;
}

/** Send an event; what came of it is kept. The answer is the outcome. */
export async function sendEvent(till, record) {
  const address = ADDRESSES[record.kind]?.(record.event) ?? "/pos/api/events";
  const outcome = await post(address, bodyOf(record.event));
  if (acknowledges(outcome, record)) {
    const { paper } = outcome.body;
    await move(till, record, { state: "sent", sent_at: Date.now(), ...(paper && { paper }) });
    if (outcome.body.drawer) changed("drawer", outcome.body.drawer);
  } else if (refuses(outcome, record)) await move(till, record, { state: "refused", message: outcome.body.message });
  return outcome;
}

const ADDRESSES = {
  opening: () => "/pos/api/shifts",
  customer: () => "/pos/api/customers",
  parked: () => "/pos/api/parked",
  taken: ({ parked_id }) => `/pos/api/parked/${parked_id}/take`,
};

/** What each kind of event is sent as. */
function bodyOf({ kind, ...facts }) {
  if (kind === "opening") return { ...facts, adopt: false };
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

/** The server was restored from an old backup: tell it again what it was told since `instant`. */
export async function reportAgain(till, instant) {
  const lost = till.events.filter(({ state, sent_at }) => state === "sent" && sent_at >= instant);
  for (const record of lost) await move(till, record, { state: "queued", sent_at: null });
}

async function move(till, record, change) {
  Object.assign(record, change);
  const { tries, tryAt, askedToWait, ...kept } = record;
  await write(till.database, ["events"], (store) => store("events").put(kept));
}
