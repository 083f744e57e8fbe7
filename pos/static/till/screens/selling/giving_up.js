/**
 * Taking a line back, or the whole ticket: said, written to the log, and undone by one key.
 *
 * Invariant: a ticket that is paid in part is not given up.
 */

import { h } from "../../kit/dom.js";
import { eventOf, report } from "../../server/events.js";
import { t } from "../../kit/language.js";
import { nameOf } from "../../goods/names.js";
import { keyCash, requireNothingPaid } from "../../money/tendering.js";
import { hush, notify } from "../notice.js";

/** For the open ticket: `removed(line)` once it is off, `clear()`, and `refused(action)`: whether it is paid in part, which is said. */
export function givingUpOf(till) {
  const undo = () => {
    till.ticket.undo();
    hush();
  };
  const undoButton = () => h("button.quiet", { type: "button", "aria-keyshortcuts": "Control+Z", onclick: undo }, t("Undo"));
  const note = (what, subject, amount) => report(till, eventOf(till, "noted", { what, subject, amount: Math.abs(amount) }));

  function removed(line) {
    const name = nameOf(till, line);
    note("line_removed", name, line.amount);
    notify(t("Removed: %(name)s", { name }), "plain", undoButton());
    if (till.ticket.isEmpty && !refused(undoButton())) keyCash(till, null);
  }

  function refused(action = null) {
    try {
      requireNothingPaid(till);
      return false;
    } catch (error) {
      notify(error.message, "bad", action);
      return true;
    }
  }

  function clear() {
    if (refused()) return;
    note("ticket_cleared", till.ticket.id, till.ticket.total);
    till.ticket.clear();
    keyCash(till, null);
    notify(t("The ticket was cleared."), "plain", undoButton());
  }

  return { removed, clear, refused };
}
