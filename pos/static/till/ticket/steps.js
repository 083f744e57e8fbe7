/**
 * A step back or forth, and a line taken off.
 *
 * Invariant: while a ticket is paid in part its steps stay where they are and it keeps a line: whoever came next to an
 * emptied ticket would inherit the payments. An order's delivery is on the ticket as long as goods of the order are.
 */

import { t } from "../kit/language.js";
import { Refusal } from "../kit/refusal.js";
import { orderOn } from "../orders/orders.js";
import { requireNothingPaid } from "../money/tendering.js";

/** Throws Refusal. */
export function undo(till) {
  requireNothingPaid(till);
  till.ticket.undo();
}

/** Throws Refusal. */
export function redo(till) {
  requireNothingPaid(till);
  till.ticket.redo();
}

/** Take a line off, the last goods of an order with its delivery. Throws Refusal for the last one of a ticket that is paid in part, and for a delivery. */
export function removeLine(till, line) {
  const { ticket } = till;
  const code = orderOn(till);
  if (code && isDelivery(line)) throw new Refusal(t("The delivery goes with the goods of the order %(code)s. Take them off, and it goes too; what is not to be sent is then scanned anew.", { code }));
  const others = ticket.lines.filter(({ id }) => id !== line.id);
  const isLastOfOrder = code && !others.some(({ promise }) => promise);
  const along = isLastOfOrder ? others.filter(isDelivery).map(({ id }) => id) : [];
  if (others.length === along.length) requireNothingPaid(till);
  ticket.remove(line.id, along);
}

/** Of an order on the ticket, not one that is given back. */
const isDelivery = ({ kind, quantity }) => kind === "delivery" && quantity > 0;
