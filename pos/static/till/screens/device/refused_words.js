/**
 * Why the server refused a sale, and what to do about it at the till: a reason and a step for every word that it may give.
 *
 * Twin: `pos/sales/refusals.py` names the words; a rejected sale says by itself why, in the manager's words.
 */

import { t } from "../../kit/language.js";

/** `[why, what to do]` of a refused sale, in the language on the screen. */
export function wordsOf({ error, message }) {
  const words = {
    inconsistent: [t("Its figures, its seal or its references do not agree."), t("Show it to a manager with the customer's receipt. Do not sell the goods a second time before she has decided.")],
    content_differs: [t("Another sale was recorded under the same id."), t("The recorded one stands. Call a manager: if the goods differ, they are sold again.")],
    not_refundable: [t("It gives back what was not sold, or was given back before, or in another way than it was paid."), t("Give no more money back. If the sale of these goods was still on its way, press “Send again”; else show it to a manager.")],
    not_approved: [t("It does what a manager has to approve, and nobody did."), t("Call a manager: she takes it in under her name, or rejects it.")],
    bad_input: [t("What came is not a sale that can be read."), t("Reload the page, so that the till runs the newest program, and press “Send again”.")],
    practice: [t("It is a practice receipt, which never counts."), t("Nothing was sold. Tell a manager how it came about.")],
  };
  return words[error] ?? [message, t("Show it to a manager.")];
}
