/**
 * A server that was restored from an old backup is told again, by the till itself, all that it has lost.
 *
 * Invariant: what the server has lost is what it says by name not to have; a number of the book may be another device's sale.
 * Telling what it has once more is harmless.
 */

import { answer, receiptsIn, write } from "../device/database.js";
import { hasLostShift, offerShift } from "../money/shifts.js";
import { toldSince } from "./events.js";
import { confirm, isOfRegister, queueLost, witnesses } from "./outbox.js";
import { get } from "./server.js";

const ASKED_MAX = 50;
const UNSENT = { state: "queued", sent_at: undefined, z: undefined };

/**
 * What the server says of itself: its `book` of our register and its open `shift`, null where we hold none there, and whether it
 * has the last sale and the last report that it acknowledged, null where it was not asked. Where it has lost of them what it had
 * acknowledged, it is told again all that it may have lost with it: openings, then sales, then the rest. In which Z a sale is,
 * it says anew. False where it has lost something, and does not answer what.
 */
export async function offerLost(till, { book = null, shift = null, has_sent: hasSent = null, has_told: hasTold = null }) {
  const { outbox } = till;
  const sequence = book?.sequence ?? Infinity;
  const missed = missedNow(till, hasSent, hasTold);
  if (sequence >= outbox.acknowledged && !(book && hasLostShift(till, shift)) && !missed.length) {
    confirm(till, { hasSent, hasTold });
    return true;
  }
  const sent = await receiptsIn(till.database, "sent");
  const lost = await lostOf(till, sent, sequence);
  if (!lost) return false;
  for (const id of missed) outbox.missed.add(id);
  await offerShift(till, shift);
  const sales = new Set(lost.sales);
  const { told } = witnesses(till);
  const events = toldSince(till, Math.min(lost.since, till.events?.find(({ id }) => id === told)?.sent_at ?? lost.since));
  // One write: a shift's end is never without its sales, even if the till is closed meanwhile.
  await write(till.database, ["receipts", "events"], async (store) => {
    for (const record of sent.filter((one) => sales.has(one) || one.z)) {
      const change = sales.has(record) ? { ...UNSENT, ack: null } : { z: undefined };
      store("receipts").put({ ...(await answer(store("receipts").get(record.id))), ...change });
    }
    for (const record of events) store("events").put({ ...record, ...UNSENT });
  });
  for (const record of [...sales, ...events]) Object.assign(record, UNSENT);
  queueLost(till, lost.sales, sequence);
  return true;
}

/** What the server has not of what it was last told, heard for the first time: told again, it says so of nothing that it has. */
function missedNow(till, hasSent, hasTold) {
  const { missed } = till.outbox;
  const { sent, told } = witnesses(till);
  const said = [[sent, hasSent], [told, hasTold]];
  for (const [id, has] of said) if (has === true) missed.delete(id);
  return said.filter(([id, has]) => has === false && !missed.has(id)).map(([id]) => id);
}

/**
 * Which of these sales the server has no more, and since when it may have lost what else it was told; null where it does not
 * answer. One request is sent after the other: what is older than some that are all there cannot be lost, if those were there
 * when the server last confirmed it; what came after may have come to the restored one. Those after the end of its book, `sequence`, are asked after first, for the clock may have been put back meanwhile.
 */
async function lostOf(till, sent, sequence) {
  const isAfter = (record) => Number(isOfRegister(till, record) && record.sequence > sequence);
  const newest = [...sent].sort((a, b) => isAfter(b) - isAfter(a) || b.sent_at - a.sent_at);
  const [sales, kept] = [[], []];
  for (let at = 0; at < newest.length; at += ASKED_MAX) {
    const some = newest.slice(at, at + ASKED_MAX);
    const { kind, body } = await get(`/pos/api/sales/missing?ids=${some.map(({ id }) => id)}`);
    if (kind !== "answered" || !Array.isArray(body?.missing)) return null;
    const missing = new Set(body.missing);
    const isLost = ({ id }) => missing.has(id);
    sales.push(...some.filter(isLost));
    kept.push(...some.filter((record) => !isLost(record)));
    if (!some.some(isLost)) break;
  }
  const confirmed = sent.find(({ id }) => id === witnesses(till).sent)?.sent_at ?? Infinity;
  const first = Math.min(confirmed, ...sales.map(({ sent_at }) => sent_at));
  return { sales, since: Math.max(0, ...kept.map(({ sent_at }) => sent_at).filter((at) => at <= first)) };
}
