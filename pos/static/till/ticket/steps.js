/**
 * A step back or forth, and a line taken off.
 *
 * Invariant: while a ticket is paid in part its steps stay where they are and it keeps a line: whoever came next to an
 * emptied ticket would inherit the payments.
 */

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

/** Take a line off. Throws Refusal for the last one of a ticket that is paid in part. */
export function removeLine(till, { id }) {
  if (till.ticket.lines.length === 1) requireNothingPaid(till);
  till.ticket.remove(id);
}
