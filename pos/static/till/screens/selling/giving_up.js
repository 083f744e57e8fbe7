/**
 * Taking a line back (which `ticket/taken_back.js` logs), or the whole ticket: said, logged, and undone by one key.
 *
 * Invariant: a ticket that is paid in part is not given up, whichever way.
 */

import { h } from "../../kit/dom.js";
import { eventOf, report } from "../../server/events.js";
import { t } from "../../kit/language.js";
import { nameOf } from "../../goods/names.js";
import { keyCash, requireNothingPaid, rowsOf } from "../../money/tendering.js";
import { redo, removeLine, undo } from "../../ticket/steps.js";
import { hush, notify, refuse } from "../notice.js";

/** For the open ticket: `remove(line)`, `clear()`, `undo()`, `redo()`, and `refused()`: whether it is paid in part (or whatever is required instead), which is said. */
export function givingUpOf(till) {
  const undoButton = () => h("button.quiet", { type: "button", "aria-keyshortcuts": "Control+Z", onclick: () => walk(undo) }, t("Undo"));

  /** Do it; a refusal is said. True when it was done. */
  function isDone(work) {
    try {
      work();
      return true;
    } catch (error) {
      refuse(error);
      return false;
    }
  }

  function remove(line) {
    const name = nameOf(till, line);
    if (!isDone(() => removeLine(till, line))) return;
    notify(t("Removed: %(name)s", { name }), "plain", rowsOf(till).length ? null : undoButton());
    if (till.ticket.isEmpty) keyCash(till, null);
  }

  const refused = (requirement = requireNothingPaid) => !isDone(() => requirement(till));

  function clear() {
    if (refused()) return;
    report(till, eventOf(till, "noted", { what: "ticket_cleared", subject: till.ticket.id, amount: Math.abs(till.ticket.total) }));
    till.ticket.clear();
    keyCash(till, null);
    notify(t("The ticket was cleared."), "plain", undoButton());
  }

  /** What the notice says is past with the step: its own Undo would take back another. */
  function walk(step) {
    hush();
    isDone(() => step(till));
  }

  return { remove, clear, refused, undo: () => walk(undo), redo: () => walk(redo) };
}
