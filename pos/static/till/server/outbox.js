/**
 * What of this till the server is to have and what it has: the sales of the book by their state, and when to try again what it has not.
 *
 * A sale is `queued`, then `sent` (the server has said so), `refused` (kept, and shown with its reason) or `rejected` (a
 * manager said that it never counts). `sending.js` sends it, `refused.js` is the way on for what was turned away.
 */

import { changed } from "../kit/changes.js";
import { answer, receiptsIn, write } from "../device/database.js";
import { forgetEvents, lastTold, waitingEvents } from "./events.js";
import { sentEntry } from "./sealed.js";
import { openingOf } from "../money/shifts.js";

const BACK_OFF_MS = 1_000;
const BACK_OFF_MS_MAX = 60_000;
// How long what the server leaves unanswered waits at most while it answers for the rest: `backOff(CALM_FAILURES)` is less.
const CALM_MS = 5_000;
const CALM_FAILURES = 3;
// `failures` in a row put off what is sent next; `silent`: since the last one nothing was heard of the server at all.
export const HEARD = { failures: 0, silent: false };
const KEPT_MS = 30 * 86_400_000;

/**
 * Read `till.outbox` from the disk: what waits, what was refused, what the server has (`sent`, by id; `missed`: the ids of what
 * it has said that it has not, though it was told) and when it was last told. `opening` is the record of our shift's opening
 * while it waits. What the server said of something that it would not take for now is that one's `said`, or the whole queue's:
 * `{status, error, message}`. `step` is called when something may be due.
 */
export async function openOutbox(till, step) {
  const outbox = {
    waiting: bySequence(await receiptsIn(till.database, "queued")),
    refused: bySequence(await receiptsIn(till.database, "refused")),
    rejected: bySequence(await receiptsIn(till.database, "rejected")),
    sent: new Map(),
    acknowledged: 0,
    missed: new Set(),
    witness: { sent: null, told: null },
    opening: null,
    said: null,
    toldAt: 0,
    signInNeeded: false,
    ...HEARD,
    together: 1,
    step,
    timer: 0,
    sending: false,
    stopped: till.practice,
  };
  till.outbox = outbox;
  await reviewBook(till);
  witnesses(till);
}

/** Sorted in place, as they stand in the book. */
export const bySequence = (records) => records.sort((a, b) => a.sequence - b.sequence);

/** A sale was completed: send it, unless it is of practice. */
export function enqueue(till, record) {
  if (record.state !== "queued") return;
  till.outbox.waiting.push(record);
  changed("queue");
  wake(till);
}

/** Something has changed for the better (a sign-in, a wish): try everything now. */
export function wake(till) {
  till.outbox.signInNeeded = false;
  for (const record of everythingWaiting(till)) record.askedToWait = false;
  retry(till);
}

/** The server is there: try what silence has delayed, but not what it asked to wait. */
export function retry(till) {
  const { outbox } = till;
  Object.assign(outbox, HEARD);
  for (const record of everythingWaiting(till)) if (!record.askedToWait) record.tryAt = 0;
  schedule(till, 0);
}

/** The server is there and said nothing of what was sent (a proxy, a fault of its own): try again soon, but do not press it. */
export function retryCalmly(till) {
  const { outbox } = till;
  const soon = Date.now() + CALM_MS;
  Object.assign(outbox, { failures: Math.min(outbox.failures, CALM_FAILURES), silent: false });
  for (const record of everythingWaiting(till)) if (!record.askedToWait && record.tryAt > soon) record.tryAt = soon;
  schedule(till, backOff(outbox.failures));
}

/** The sales and reports that the server is still to be told. */
export const everythingWaiting = (till) => [...till.outbox.waiting, ...ownOpening(till), ...waitingEvents(till)];

/** The record of our shift's opening while it is to be sent, or none. */
export function ownOpening({ shift, outbox }) {
  if (!shift?.unsent) outbox.opening = null;
  else if (outbox.opening?.id !== shift.id) outbox.opening = openingOf(shift);
  return outbox.opening ? [outbox.opening] : [];
}

/** Look after so many milliseconds what is due, unless something is on its way. */
export function schedule(till, waitMs) {
  const { outbox } = till;
  if (outbox.stopped || outbox.sending) return;
  clearTimeout(outbox.timer);
  outbox.timer = setTimeout(outbox.step, waitMs);
}

/** How long to wait after so many failures in a row: milliseconds, by chance a little less than twice the last time. */
export function backOff(failures) {
  if (failures === 0) return 0;
  const most = Math.min(BACK_OFF_MS * 2 ** (failures - 1), BACK_OFF_MS_MAX);
  return most * (0.5 + Math.random() / 2);
}

/** Keep what became of these sales, `[record, change]`, in one write. */
export async function settle(till, changes) {
  await move(till, changes);
  const { outbox } = till;
  Object.assign(outbox, HEARD, { said: null });
  for (const [record, { state }] of changes) {
    remove(outbox.waiting, record);
    if (state === "sent") noteSent(till, record);
    else outbox[state].push(record);
    changed("sent", record);
  }
}

function noteSent(till, record) {
  till.outbox.sent.set(record.id, sentEntry(record));
  if (isOfRegister(till, record)) noteAcknowledged(till, record);
}

function noteAcknowledged({ outbox }, { sequence }) {
  outbox.acknowledged = Math.max(outbox.acknowledged, sequence);
}

/** A sale that was refused waits again in its place. */
export async function queueAgain(till, record) {
  await move(till, [[record, { state: "queued" }]]);
  remove(till.outbox.refused, record);
  till.outbox.waiting = bySequence([...till.outbox.waiting, record]);
}

/** The server has lost these sales, which it had acknowledged: they are on the disk as not sent, and go again. In which Z the others are, it says anew. */
export function queueLost(till, lost, sequence) {
  const { outbox } = till;
  const waiting = new Set(outbox.waiting.map(({ id }) => id));
  outbox.waiting = bySequence([...outbox.waiting, ...lost.filter(({ id }) => !waiting.has(id))]);
  for (const { id } of lost) outbox.sent.delete(id);
  for (const entry of outbox.sent.values()) Object.assign(entry, { z: undefined, askedAt: -Infinity });
  outbox.acknowledged = Math.min(outbox.acknowledged, sequence);
  changed("queue");
  wake(till);
}

/** The sale that the server has acknowledged last, its id; or null. */
export function lastSent({ sent }) {
  let last = null;
  for (const [id, { sentAt }] of sent) if (last === null || sentAt >= sent.get(last).sentAt) last = id;
  return last;
}

/**
 * What the server is asked after, `{sent, told}`: the last sale and the last report that it had when it confirmed them. A newer
 * one would hide what a restored server has lost before it.
 */
export function witnesses(till) {
  const { outbox } = till;
  if (!outbox.sent.has(outbox.witness.sent)) outbox.witness.sent = lastSent(outbox);
  if (!till.events?.some(({ id, state }) => id === outbox.witness.told && state === "sent")) outbox.witness.told = lastTold(till)?.id ?? null;
  return outbox.witness;
}

/** The server has what it was asked after: from here on it is asked after what it was told last. */
export function confirm(till, { hasSent, hasTold }) {
  const { witness } = till.outbox;
  if (hasSent === true) witness.sent = lastSent(till.outbox);
  if (hasTold === true) witness.told = lastTold(till)?.id ?? null;
}

export const isOfRegister = (till, record) => record.receipt.register_id === till.book?.register_id;

/** What the server has; and, for this till's register may be another one now, how far it has acknowledged its book. */
export async function reviewBook(till) {
  const sent = await receiptsIn(till.database, "sent");
  Object.assign(till.outbox, { acknowledged: 0, sent: new Map(sent.map((record) => [record.id, sentEntry(record)])) });
  for (const record of sent) if (isOfRegister(till, record)) noteAcknowledged(till, record);
}

/**
 * Forget what the server has had for long, by its own clock (`now`): this device's may run ahead, and then a server that was
 * restored from a backup would be told nothing.
 */
export async function forgetOld(till, now) {
  const { outbox } = till;
  const isOld = (at) => at < now - KEPT_MS;
  const sent = await receiptsIn(till.database, "sent");
  const old = [...sent.filter(({ sent_at }) => isOld(sent_at)), ...outbox.rejected.filter(({ queued_at }) => isOld(queued_at))];
  if (old.length) await write(till.database, ["receipts"], (store) => old.forEach(({ id }) => store("receipts").delete(id)));
  for (const { id } of old) outbox.sent.delete(id);
  outbox.rejected = outbox.rejected.filter((record) => !old.includes(record));
  await forgetEvents(till, isOld);
  if (old.length) changed("queue");
}

async function move(till, changes) {
  await write(till.database, ["receipts"], async (store) => {
    for (const [record, change] of changes) {
      const { tries, tryAt, askedToWait, said, ...known } = record;
      // Others note on the same record what became of its papers.
      const kept = await answer(store("receipts").get(record.id));
      store("receipts").put({ ...known, ...kept, ...change });
    }
  });
  for (const [record, change] of changes) Object.assign(record, change);
}

function remove(records, record) {
  const place = records.indexOf(record);
  if (place !== -1) records.splice(place, 1);
}
