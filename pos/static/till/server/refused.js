/**
 * The way on for what the server has turned away: it is sent again as it is, a manager settles it, or what stood in its way is there now.
 */

import { changed } from "../kit/changes.js";
import { isSettling, recordOf, refusedEvents, requeue, settleEvent, subjectOf } from "./events.js";
import { queueAgain, wake } from "./outbox.js";
import { get } from "./server.js";
import { refusedOpening, reopen, settleOpening } from "../money/shifts.js";

const ASKED_MAX = 50;

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
export async function sendAgainOfShift(till, shift) {
  const sales = till.outbox.refused.filter(({ receipt }) => receipt.shift_id === shift);
  const events = refusedEvents(till).filter(({ event }) => event.shift_id === shift);
  for (const record of [...sales, ...events]) await sendAgain(till, record);
}

/** A manager may have said a word on what was refused: what she decided on is sent again, and answered for good. */
export async function askVerdicts(till) {
  const { refused } = till.outbox;
  if (!refused.length) return;
  const { kind, body } = await get(`/pos/api/sales/decided?ids=${refused.slice(0, ASKED_MAX).map(({ id }) => id)}`);
  if (kind !== "answered" || !Array.isArray(body?.decided)) return;
  for (const record of refused.filter(({ id }) => body.decided.includes(id))) await sendAgain(till, record);
}
