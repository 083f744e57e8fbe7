/**
 * Sales go to the server in the order of the book until each is acknowledged, through reloads, lost replies and dead servers.
 *
 * Invariant: a sale leaves the queue only by an answer that names it and bears the server's mark, or by a refusal that names it.
 * None is sent before the opening of its shift, the record of a customer whom it names, or the sale whose goods it takes back.
 *
 * The first goes alone; as long as each is answered, twice as many go together the next time. Where they were not, each goes
 * alone again: whatever is the matter with one of them holds up no other.
 */

import { changed, when } from "../kit/changes.js";
import { outcomesOf, settlement } from "./answers.js";
import { firstEvents, isDue, isHeld, nextEvent, sendEvent } from "./events.js";
import { backOff, everythingWaiting, HEARD, openOutbox, ownOpening, schedule, settle, wake } from "./outbox.js";
import { sendAgainOfShift } from "./refused.js";
import { askSealed } from "./sealed.js";
import { post, UNREACHABLE } from "./server.js";
import { sendShift } from "../money/shifts.js";

// Twin: SALES_AT_ONCE of pos/till/api.py.
const TOGETHER_MAX = 16;

/** Read what waits, and send it from now on: at once, and whenever something new is reported. */
export async function startSending(till) {
  await openOutbox(till, () => step(till));
  when("reported", () => wake(till));
  wake(till);
}

/** Stop sending, because another tab does it from now on. */
export function stopSending(till) {
  if (!till.outbox) return;
  till.outbox.stopped = true;
  clearTimeout(till.outbox.timer);
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
