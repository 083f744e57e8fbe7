/**
 * Taking a line back (which `ticket/taken_back.js` logs), or the whole ticket: said, logged, and undone by one key.
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

  function removed(line) {
    notify(t("Removed: %(name)s", { name: nameOf(till, line) }), "plain", undoButton());
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
    report(till, eventOf(till, "noted", { what: "ticket_cleared", subject: till.ticket.id, amount: Math.abs(till.ticket.total) }));
    till.ticket.clear();
    keyCash(till, null);
    notify(t("The ticket was cleared."), "plain", undoButton());
  }

  return { removed, clear, refused };
}
