/**
 * What a report is called on the screen, why the server refused it, and what to do about it at the till.
 */

import { money, t } from "../../kit/language.js";
import { subjectOf } from "../../server/events.js";

// More than the log hangs on who settles these.
const HANGS_ON = new Set(["opening", "closing"]);

/** What an event is about, in a few words. */
export function nameOf({ kind, direction, amount }) {
  const names = {
    opening: t("The beginning of the shift"), closing: t("The end of the shift"), drawer: t("The drawer was opened"), noted: t("An entry in the log"),
    letter: t("The receipt by e-mail"), invoice: t("Invoice"), printed: t("A paper that was printed here"), customer: t("New customer"),
    parked: t("A ticket put aside"), settled: t("A refused report that was settled"), taken: t("A ticket taken up"),
  };
  if (kind === "cash") return `${direction === "in" ? t("Cash put in") : t("Cash taken out")} · ${money(amount)}`;
  return names[kind] ?? kind;
}

/** `[why, what to do]` of a refused event, in the language on the screen. */
export function wordsOfReport({ kind, error, message, event }) {
  const unknown = t("The server does not know its shift, or whoever did it.");
  const errors = {
    not_allowed: [t("It does what a manager has to approve, and the server knows no approval of hers."), t("Show it to a manager before the drawer is counted.")],
    content_differs: [t("Another shift was recorded under the same id."), t("Call a manager: she sees which of the two is right.")],
    taken_already: [t("Another till has taken this ticket up as well."), t("Ask at the other till, so that the goods are not sold twice.")],
    card_taken: [t("The card that was handed over is another customer's."), t("Look the customer up, or make a new one with another card.")],
  };
  const kinds = {
    opening: [t("The server does not know its register or whoever opened it, or the notes and coins do not make up the float."), t("Call a manager: the sales of this shift need it. Once what it names is known there, press “Send again”; else she settles it.")],
    closing: [t("The server does not know its shift, or a note that was counted."), t("Show the count to a manager. Once the beginning of the shift is on the server, press “Send again”; if it stays refused, she settles it.")],
    cash: [unknown, t("Press “Send again”. If it stays refused, show it to a manager before the drawer is counted.")],
    drawer: [unknown, t("Press “Send again”. If it stays refused, tell a manager: it is missing in the log alone.")],
    settled: [unknown, t("Press “Send again”. If it stays refused, tell a manager: it is missing in the log alone.")],
    noted: [unknown, t("Press “Send again”. If it stays refused, tell a manager: it is missing in the log alone.")],
    printed: [unknown, t("Press “Send again”. If it stays refused, tell a manager: it is missing in the log alone.")],
    letter: [t("This receipt was sent often enough, or its sale is not on the server."), t("Give the customer a paper. If the sale was still on its way, press “Send again”.")],
    invoice: [t("Its sale is not on the server, nothing of it can be invoiced, or this buyer stands on it already."), t("If the sale was still on its way, press “Send again”; else look the receipt up, and make the invoice anew.")],
    customer: [t("What was keyed of the customer cannot be kept."), t("Look the customer up, or make a new one.")],
    parked: [t("The ticket cannot be put aside for the other tills."), t("Scan the goods again when the customer is back.")],
    taken: [t("The server does not have this ticket."), t("Look at the goods: what was scanned is on the ticket of this till.")],
  };
  const found = errors[error] ?? kinds[kind] ?? [message, t("Show it to a manager.")];
  const hanging = kind === "settled" && HANGS_ON.has(subjectOf(event).kind) && kinds[subjectOf(event).kind];
  return hanging ? [found[0], hanging[1]] : found;
}
