/**
 * Why the server refused a sale, or would not take something for now, and what to do about it at the till: a reason and a step
 * for every word and every status that it may give.
 *
 * Twins: `pos/sales/refusals.py` names the words, `store/errors.py` and `store/web/refusals.py` the statuses; a rejected sale
 * says by itself why, in the manager's words.
 */

import { t } from "../../kit/language.js";

/** `[why, what to do]` of a refused sale, in the language on the screen. */
export function wordsOf({ error, message }) {
  const words = {
    unknown_shift: [t("The server does not know the beginning of its shift yet."), t("Nothing is wrong with the sale. Once the beginning of the shift is on the server, press “Send again”.")],
    inconsistent: [t("Its figures, its seal or its references do not agree."), t("Show it to a manager with the customer's receipt. Do not sell the goods a second time before she has decided.")],
    content_differs: [t("Another sale was recorded under the same id."), t("The recorded one stands. Call a manager: if the goods differ, they are sold again.")],
    not_refundable: [t("It gives back what was not sold, or was given back before, or in another way than it was paid."), t("Give no more money back. If the sale of these goods was still on its way, press “Send again”; else show it to a manager.")],
    not_approved: [t("It does what a manager has to approve, and nobody did."), t("Call a manager: she takes it in under her name, or rejects it.")],
    bad_input: [t("What came is not a sale that can be read."), t("Reload the page, so that the till runs the newest program, and press “Send again”.")],
    practice: [t("It is a practice receipt, which never counts."), t("Nothing was sold. Tell a manager how it came about.")],
  };
  return words[error] ?? [message, t("Show it to a manager.")];
}

/** The same of a sale whose shift the server does not know, for it has refused the beginning of it. */
export const wordsWithoutBeginning = () => [t("The server has refused the beginning of its shift."), t("Nothing is wrong with the sale: once that is settled, it goes by itself.")];

/** `[why, what to do]` of a sale or an event that the server would not take for now and of which it `said` `{status, message}`. */
export function wordsOfDelay({ status, message }, { event = null } = {}) {
  const waits = t("Nothing to do: it waits, and goes by itself.");
  const newest = t("Reload the page, so that the till runs the newest program.");
  const statuses = {
    400: [t("The server cannot read what it is asked."), newest],
    401: [t("The server does not know who is at the till."), t("Sign in again: what waits then goes by itself.")],
    403: [t("Whoever is at the till may not send it."), t("Have a cashier or a manager of this shop sign in.")],
    404: unknownHere(event),
    405: [t("The server takes it no more in this way."), newest],
    409: inConflict(event),
    413: [t("It is larger than the server takes."), t("Show it to a manager. The others go past it.")],
    415: [t("The server takes it no more in this form."), newest],
    422: [t("The server cannot read it."), newest],
    429: [t("The server was asked too often in a short time."), waits],
    500: [t("The server had a fault of its own. Nothing was lost."), t("It is tried again by itself. If it lasts, tell whoever looks after the server.")],
    503: [t("The server is busy just now."), waits],
  };
  return statuses[status] ?? [message, t("It is tried again by itself. If it lasts, tell whoever looks after the server.")];
}

/** Not found: of another shop, or of what a restored server has lost. */
function unknownHere(event) {
  const signIn = t("Have a manager of all shops sign in here: then it goes by itself. Or save the queue as a file, and take it in at a till of its own shop.");
  if (event) return [t("This server does not know its shift, or what it is about, as something of this shop."), signIn];
  return [t("This server does not know its register as one of this shop."), signIn];
}

function inConflict(event) {
  if (event?.kind === "invoice") return [t("The invoice was made out anew already, or all of it has come back."), t("Look the receipt up: its newest invoice is there. Nothing else waits for this one.")];
  return [t("It does not agree with what the server has by now."), t("Show it to a manager. The others go past it.")];
}
