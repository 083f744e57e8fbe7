/**
 * Sales go to the server in the order of the book until each is acknowledged, through reloads, lost replies and dead servers.
 *
 * Invariant: a sale leaves the queue only by an answer that names it and bears the server's mark (then it is `sent`),
 * or by a refusal that names it (then it is `refused`: kept, and shown with its reason; or `rejected`, when a manager said
 * that it never counts). None is sent before the opening of its shift, the record of a
 * customer whom it names, or the sale whose goods it takes back.
 *
 * The first goes alone; as long as each is answered, twice as many go together the next time. Where they were not, each goes
 * alone again: whatever is the matter with one of them holds up no other.
 */

import { changed, when } from "../kit/changes.js";
import { answer, receiptsIn, write } from "../device/database.js";
import {
  firstEvents, forgetEvents, isDue, isHeld, isSettling, lastTold, nextEvent, recordOf, refusedEvents, requeue, sendEvent, settleEvent, subjectOf, waitingEvents,
} from "./events.js";
import { askSealed, sentEntry } from "./sealed.js";
import { get, post, UNREACHABLE } from "./server.js";
import { openingOf, refusedOpening, reopen, sendShift, settleOpening } from "../money/shifts.js";

const BACK_OFF_MS = 1_000;
const BACK_OFF_MS_MAX = 60_000;
// How long what the server leaves unanswered waits at most while it answers for the rest: `backOff(CALM_FAILURES)` is less.
const CALM_MS = 5_000;
const CALM_FAILURES = 3;
// `failures` in a row put off what is sent next; `silent`: since the last one nothing was heard of the server at all.
const HEARD = { failures: 0, silent: false };
const KEPT_MS = 30 * 86_400_000;
const ASKED_MAX = 50;
// Twin: SALES_AT_ONCE of pos/till/api.py.
const TOGETHER_MAX = 16;

/**
 * Start sending. `till.outbox` says what waits, what was refused, what the server has (`sent`, by id; `missed`: the
 * ids of what it has said that it has not, though it was told) and when it was last told; `wake()` tries at once. `opening` is
 * the record of our shift's opening while it waits. What the server said of something that it would not take for now is that
 * one's `said`, or the whole queue's: `{status, error, message}`.
 */
export async function startOutbox(till) {
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
    timer: 0,
    sending: false,
    stopped: till.practice,
  };
  till.outbox = outbox;
  when("reported", () => wake(till));
  await reviewBook(till);
  witnesses(till);
  wake(till);
}

const bySequence = (records) => records.sort((a, b) => a.sequence - b.sequence);

/** Stop sending, because another tab does it from now on. */
export function stopOutbox(till) {
  if (!till.outbox) return;
  till.outbox.stopped = true;
  clearTimeout(till.outbox.timer);
}

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

const everythingWaiting = (till) => [...till.outbox.waiting, ...ownOpening(till), ...waitingEvents(till)];

/** The record of our shift's opening while it is to be sent, or none. */
function ownOpening({ shift, outbox }) {
  if (!shift?.unsent) outbox.opening = null;
  else if (outbox.opening?.id !== shift.id) outbox.opening = openingOf(shift);
  return outbox.opening ? [outbox.opening] : [];
}

/** What the server refused besides sales: the opening of our shift, and events. */
export const refusedReports = (till) => [...refusedOpening(till), ...refusedEvents(till)];

/** Send a refused sale or report again, as it is: what stood in its way may have been put right on the server. */
export async function sendAgain(till, record) {
  if (record.event && record.event.id === till.shift?.id) await reopen(till);
  else if (record.event) await requeue(till, record);
  else await queueAgain(till, record);
  changed("queue");
  wake(till);
}

/** Whether the server has refused the beginning of the shift of a receipt or an event, and knows of no settling of it yet. */
export const isWithoutBeginning = (till, { shift_id: shift }) =>
  isSettling(till, shift) || refusedReports(till).some(({ kind, id }) => kind === "opening" && id === shift);

/** Whether a manager may settle a record: it is refused still, and if it is a shift's end, its beginning is not. */
export function isSettleable(till, { id, event }) {
  const about = subjectOf(event);
  const isEndAlone = about.kind === "closing" && isWithoutBeginning(till, about);
  return !isEndAlone && refusedReports(till).some((other) => other.id === id);
}

/**
 * A manager has settled a refused record: `event` tells the server. A shift begins or ends with it as it says; of anything else
 * nothing more comes. Who settles a settling settles what that one did.
 */
export async function settleRefused(till, record, event) {
  const settled = { settled_at: Date.now(), settled_by: event.approval.by };
  const telling = { ...recordOf(event), settles: record.settles ?? record.id };
  if (record.id === till.shift?.id) await settleOpening(till, settled, telling);
  else await settleEvent(till, record, settled, telling);
}

/** What was refused because the server did not know this shift: it does now. */
async function sendAgainOfShift(till, shift) {
  const sales = till.outbox.refused.filter(({ receipt }) => receipt.shift_id === shift);
  const events = refusedEvents(till).filter(({ event }) => event.shift_id === shift);
  for (const record of [...sales, ...events]) await sendAgain(till, record);
}

async function queueAgain(till, record) {
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

function schedule(till, waitMs) {
  const { outbox } = till;
  if (outbox.stopped || outbox.sending) return;
  clearTimeout(outbox.timer);
  outbox.timer = setTimeout(() => step(till), waitMs);
}

/** What is to be sent now: some sales, or one event, or nothing. */
function nextOf(till) {
  const firsts = [...ownOpening(till), ...firstEvents(till)];
  const first = firsts.find(isDue);
  if (first) return [first];
  const sales = nextSales(till, firsts);
  return sales.length ? sales : [nextEvent(till, firsts)].filter(Boolean);
}

/** The first sales that may go; goods do not come back before the sale of them that has to wait has gone. */
function nextSales(till, firsts) {
  const { outbox } = till;
  const next = [];
  const behind = new Set();
  for (const sale of outbox.waiting) {
    if (next.length === outbox.together) break;
    const lines = sale.receipt.lines ?? [];
    if (isDue(sale) && !isHeld(till, sale.receipt, firsts) && !lines.some(({ returns }) => behind.has(returns))) next.push(sale);
    else for (const { id } of lines) behind.add(id);
  }
  return next;
}

async function step(till) {
  const { outbox } = till;
  const now = Date.now();
  const records = nextOf(till);
  if (!records.length) return waitForNext(till, now);
  outbox.sending = true;
  try {
    await send(till, records);
    outbox.toldAt = performance.now();
  } catch {
    // The answer could not be kept (a full disk): what was sent stays queued, and is sent again.
    judge(till, records[0], UNREACHABLE);
  }
  outbox.sending = false;
  changed("queue");
  if (!outbox.signInNeeded) schedule(till, backOff(outbox.failures));
}

/** What was due at `now` and is not sent waits for something else, which is put off: looking again before that is vain. */
function waitForNext(till, now) {
  const next = Math.min(...everythingWaiting(till).map(({ tryAt = 0 }) => tryAt).filter((tryAt) => tryAt > now));
  if (Number.isFinite(next)) schedule(till, Math.max(next - Date.now(), 0));
}

async function send(till, records) {
  const [first] = records;
  if (first === till.outbox.opening) await judgeOpening(till, first, await sendShift(till));
  else if (first.event) await judgeEvent(till, first, await sendEvent(till, first));
  else await sendSales(till, records);
}

async function sendSales(till, records) {
  const outcome = await post("/pos/api/sales", { sales: records.map(({ receipt, hash }) => ({ receipt, hash })) });
  const outcomes = outcomesOf(outcome, records);
  if (outcomes) return settleAll(till, records, outcomes);
  till.outbox.together = 1;
  // Refused together, each is sent alone: only then does the answer say something of it.
  if (outcome.kind !== "refused" || records.length === 1) judge(till, records[0], outcome);
}

/** What the server said of each, or null where it did not speak of each. */
function outcomesOf({ kind, body }, records) {
  if (kind !== "answered" || body.answers?.length !== records.length) return null;
  return body.answers.map((answer) => ({ kind: answer?.status === 200 ? "answered" : "refused", status: answer?.status, body: answer }));
}

/** Keep what was said of these sales, in one write. An answer that settles nothing is nobody's. */
async function settleAll(till, records, outcomes) {
  const changes = records.map((record, place) => [record, settlement(record, outcomes[place])]);
  const settled = changes.filter(([, change]) => change);
  if (settled.length) await settle(till, settled);
  const { outbox } = till;
  outbox.together = settled.length === records.length ? Math.min(2 * outbox.together, TOGETHER_MAX) : 1;
  const unsettled = changes.find(([, change]) => !change);
  if (unsettled) judge(till, unsettled[0], UNREACHABLE);
}

function settlement(record, outcome) {
  const { body } = outcome;
  if (acknowledges(outcome, record)) return { state: "sent", ack: body, sent_at: Date.now() };
  if (!parks(outcome, record)) return null;
  return { state: body.error === "rejected" ? "rejected" : "refused", error: body.error, message: body.message, why: body.why };
}

async function judgeOpening(till, record, outcome) {
  if (outcome.kind !== "answered") return judge(till, record, outcome);
  Object.assign(till.outbox, HEARD, { said: null, opening: null });
  if (outcome.body.shift?.id === record.id) await sendAgainOfShift(till, record.id);
}

async function judgeEvent(till, record, outcome) {
  if (record.state === "queued") return judge(till, record, outcome);
  Object.assign(till.outbox, HEARD, { said: null });
  if (record.state !== "sent") return;
  const begun = record.kind === "opening" ? record.id : record.settles;
  if (begun) await sendAgainOfShift(till, begun);
  if (record.kind === "closing" || record.settles) askSealed(till);
}

/** Whether an outcome is the server's mark on this very sale. */
export function acknowledges({ kind, status, body }, { receipt, hash }) {
  if (kind !== "answered" || status !== 200) return false;
  const names = body.sale_id === receipt.id && body.register === receipt.register && body.sequence === receipt.sequence;
  return names && body.hash === hash && /^[0-9a-f]{64}$/.test(body.signature);
}

const parks = ({ kind, status, body }, record) => kind === "refused" && (status === 422 || status === 403) && body.sale_id === record.id;

async function settle(till, changes) {
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

/** A manager may have said a word on what was refused: what she decided on is sent again, and answered for good. */
export async function askVerdicts(till) {
  const { refused } = till.outbox;
  if (!refused.length) return;
  const { kind, body } = await get(`/pos/api/sales/decided?ids=${refused.slice(0, ASKED_MAX).map(({ id }) => id)}`);
  if (kind !== "answered" || !Array.isArray(body?.decided)) return;
  for (const record of refused.filter(({ id }) => body.decided.includes(id))) await sendAgain(till, record);
}

/** What an outcome that settles nothing means for the next try. */
function judge(till, record, { kind, status, body, waitMs }) {
  const { outbox } = till;
  outbox.said = null;
  const said = kind === "refused" ? { status, error: body.error, message: body.message } : null;
  if (kind === "refused" && (status === 401 || status === 403)) {
    Object.assign(outbox, { signInNeeded: true, said });
    return;
  }
  record.said = said;
  // Nobody answered: the whole queue waits. The server refused this one for now: only those wait that name it.
  if (kind !== "refused") Object.assign(outbox, { failures: outbox.failures + 1, silent: true });
  if (kind === "unreachable") changed("unheard");
  delay(record, waitMs ?? 0);
}

function delay(record, waitMs) {
  record.tries = (record.tries ?? 0) + 1;
  record.tryAt = Date.now() + Math.max(backOff(record.tries), waitMs);
  record.askedToWait = waitMs > 0;
}

function backOff(failures) {
  if (failures === 0) return 0;
  const most = Math.min(BACK_OFF_MS * 2 ** (failures - 1), BACK_OFF_MS_MAX);
  return most * (0.5 + Math.random() / 2);
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

/** What the server has; and, for this till's register may be another one now, how far it has acknowledged its book. */
export async function reviewBook(till) {
  const sent = await receiptsIn(till.database, "sent");
  Object.assign(till.outbox, { acknowledged: 0, sent: new Map(sent.map((record) => [record.id, sentEntry(record)])) });
  for (const record of sent) if (isOfRegister(till, record)) noteAcknowledged(till, record);
}

function noteAcknowledged({ outbox }, { sequence }) {
  outbox.acknowledged = Math.max(outbox.acknowledged, sequence);
}
