/**
 * The order on the open ticket: let go as soon as it is not there any more, and asked for again when it comes back.
 *
 * Invariant: goods that were to be sent and are not on the ticket any more are held no longer than the server is silent. Of
 * goods that the server holds no more, the ticket does not say that they are.
 */

import { orderOn } from "../orders/orders.js";
import { t } from "../kit/language.js";
import { post } from "../server/server.js";
import { heldAgain, release } from "./releases.js";

const WAIT_MS = 5_000;
const letGoOf = (code) => `/pos/api/orders/${encodeURIComponent(code)}/let-go`;
/** The order that was on this ticket when it was looked at last, and those that left it. */
const seen = { id: "", code: "", left: new Set() };
let before = Promise.resolve(null);

/** The ticket may have changed. One change after the other; the answer is why an order that came back is not held, or null. */
export function followOrder(till) {
  before = before.then(() => followNow(till), () => followNow(till));
  return before;
}

async function followNow(till) {
  const { id } = till.ticket;
  const code = orderOn(till);
  // Another ticket: what was on the one before is sold, or put aside with it. This one may have been left by a reload.
  if (seen.id !== id) Object.assign(seen, { id, code, left: new Set(stepped(till.ticket).filter((other) => other && other !== code)) });
  if (seen.code === code) return null;
  const last = seen.code;
  seen.code = code;
  if (last) await letGo(last);
  return seen.left.has(code) ? askAgain(till, code) : null;
}

/** The orders that steps of a ticket lead to. */
const stepped = ({ steps }) => steps.map((state) => orderOn({ ticket: { state } }));

async function letGo(code) {
  seen.left.add(code);
  await release(letGoOf(code), {});
}

/** The order is on the ticket again, by a step back. */
async function askAgain(till, code) {
  heldAgain(letGoOf(code), {});
  seen.left.delete(code);
  return holdOrder(till);
}

/** Hold the order on the ticket on; the answer is why it is not held any longer, or null. */
export async function holdOrder(till) {
  const code = orderOn(till);
  const claim = { register: till.book.register, take_over: false };
  const { kind, body } = await post(`/pos/api/orders/${encodeURIComponent(code)}/claim`, claim, WAIT_MS);
  if (kind !== "refused" || orderOn(till) !== code) return null;
  if (till.ticket.lines.some(({ promise, fixed }) => promise && fixed)) return body.message;
  unpromise(till.ticket);
  return t("The goods of %(code)s are held no longer. To send them, choose “Send the goods” again.", { code });
}

/** Goods that were to be sent are goods of this ticket like any others. */
function unpromise(ticket) {
  const goods = ticket.lines.filter(({ kind, quantity }) => kind !== "delivery" || quantity < 0).map(({ promise, ...line }) => line);
  ticket.change({ lines: goods, order: "" });
}
