/**
 * What is taken back before it is paid goes to the log: a line that leaves the ticket, and one of which there is less, whether
 * by its own key, keyed, or by a step back.
 */

import { when } from "../kit/changes.js";
import { eventOf, report } from "../server/events.js";
import { nameOf } from "../goods/names.js";
import { quantityText } from "../goods/quantities.js";

/** Log it from now on, whichever screen is shown, until the answer is called. */
export const watchTakenBack = (till) => when("taken back", (one) => logTakenBack(till, one));

function logTakenBack(till, { line, left }) {
  // Nobody at the till takes nothing back.
  if (!till.operator) return;
  const amount = Math.abs(line.amount) - Math.abs(left?.amount ?? 0);
  report(till, eventOf(till, "noted", { what: "line_removed", subject: said(till, line, left), amount: Math.max(amount, 0) }));
}

/** "Argan oil", or "Argan oil: 3 pieces → 2 pieces". */
function said(till, line, left) {
  if (!left) return nameOf(till, line);
  return `${nameOf(till, line)}: ${quantityText(line, line.quantity)} → ${quantityText(left, left.quantity)}`;
}
