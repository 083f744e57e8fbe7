/**
 * The bank's own card terminal: it stands beside the till and tells it nothing, so the cashier says what it said.
 *
 * Invariant: the card is on the till's disk before the form is shown, so a reload, a hung terminal or a lost slip leaves a
 * card of unknown outcome and never none. A ticket with such a card warns before it is charged once more.
 */

import { h } from "../../kit/dom.js";
import { hour, money, t } from "../../kit/language.js";
import { Refusal } from "../../kit/refusal.js";
import { askCard, inDoubt, logCard, most, putRow, removeRow, resolveCard, rest, tenderName } from "../../money/tendering.js";
import { notify } from "../notice.js";
import { amountDue, amountField, labelled, read, tenderForm, textField, toolKey, verbOf } from "./tender_form.js";

export const REFERENCE_MAX = "40";

/** Charge a card; first a warning where this ticket may have been charged already. */
export async function beginCard(desk) {
  const [doubt] = inDoubt(desk.till);
  if (doubt) desk.open(() => warningForm(desk, doubt, () => charge(desk)));
  else await charge(desk);
}

async function charge(desk) {
  const asked = await askCard(desk.till, rest(desk.till));
  desk.open(() => chargeForm(desk, asked));
}

/** What is said of a card: of one that pays, or of one that gets money back. */
function wordsOf({ given, at }) {
  const facts = { at: hour(at), amount: money(Math.abs(given)) };
  if (given < 0) {
    return {
      twice: t("Paid back twice?"), again: t("Pay back all the same"),
      warning: t("For this ticket the terminal was asked at %(at)s to pay %(amount)s back, and nobody could say what came of it. Look at its last slip first: a second time may pay the money twice.", facts),
      asked: t("The terminal was asked at %(at)s to pay %(amount)s back to a card. Print its last slip, or look into its journal: was it paid back?", facts),
      yes: t("It was paid back"), undo: t("The terminal has paid %(amount)s back. Cancel that on the terminal first, then take it off the ticket.", facts),
    };
  }
  return {
    twice: t("Charged twice?"), again: t("Charge a card all the same"),
    warning: t("For this ticket a card was sent to the terminal at %(at)s for %(amount)s, and nobody could say what came of it. Look at the terminal's last slip first: a second charge may take the money twice.", facts),
    asked: t("A card of %(amount)s was sent to the terminal at %(at)s. Print its last slip, or look into its journal: was it approved?", facts),
    yes: t("It was approved"), undo: t("The terminal took %(amount)s. Cancel that on the terminal first, then take it off the ticket.", facts),
  };
}

/** Before the terminal is asked a second time for what `doubt` may have done: `again()` asks. */
export function warningForm(desk, doubt, again) {
  const words = wordsOf(doubt);
  const submit = async () => {
    await logCard(desk.till, "card_again", doubt.given);
    await again();
  };
  return tenderForm(desk, { name: "card", title: words.twice, parts: [h("p.card-warning", { role: "alert" }, words.warning)], submit, verb: () => words.again });
}

function chargeForm(desk, asked) {
  const { till } = desk;
  const wanted = asked.given;
  const amount = amountField(wanted);
  const reference = textField({ maxlength: REFERENCE_MAX });
  let answered = false;
  const answer = async (state, facts) => {
    answered = true;
    await resolveCard(till, asked, state, facts);
  };
  amount.addEventListener("change", () => {
    if (!answered) putRow(till, { ...asked, given: read(amount) ?? wanted });
  });
  const approved = async () => {
    await answer("approved", { given: amountDue(amount, most(till)), reference: reference.value.trim() });
    desk.added();
  };
  const declined = async () => {
    await answer("declined");
    notify(t("The card was declined: nothing was taken. Choose another tender."), "plain");
    desk.home();
  };
  const unknown = async () => {
    const given = read(amount) ?? wanted;
    await answer("unknown", { given });
    notify(t("Kept: the card of %(amount)s counts only once you say what came of it.", { amount: money(given) }), "bad");
    desk.home();
  };
  const notSent = async () => {
    answered = true;
    await removeRow(till, asked);
    desk.home();
  };
  return tenderForm(desk, {
    name: "card", title: tenderName("card"), amount, first: reference,
    parts: [labelled(t("Key it on the bank's terminal"), amount), labelled(t("Terminal reference"), reference)],
    submit: approved, verb: () => verbOf(desk, { kind: "card", given: read(amount) ?? 0 }, t("Approved: complete the sale"), t("Approved")),
    tools: [toolKey(desk, t("Declined"), "F2", declined), toolKey(desk, t("Outcome not known"), "F3", unknown, ".danger")],
    back: t("Not sent to the terminal"), backed: notSent,
  });
}

/** Say what became of a card whose outcome was not known. */
export const resolveForm = (row) => (desk) => {
  const { till } = desk;
  const words = wordsOf(row);
  const reference = textField({ maxlength: REFERENCE_MAX });
  const approved = async () => {
    if (!reference.value.trim()) throw new Refusal(t("Type the reference on the terminal's slip or in its journal."));
    await resolveCard(till, row, "approved", { reference: reference.value.trim() });
    desk.added();
  };
  const declined = async () => {
    await resolveCard(till, row, "declined");
    desk.home();
  };
  return tenderForm(desk, {
    name: "card", title: t("What came of this card?"), parts: [h("p.card-warning", {}, words.asked), labelled(t("Terminal reference"), reference)], submit: approved,
    verb: () => words.yes, tools: [toolKey(desk, t("Declined, or never sent"), "F2", declined)],
  });
};

/** An approved card is taken off the ticket only when the terminal has taken it back. */
export const takeBackForm = (row) => (desk) => {
  const submit = async () => {
    await removeRow(desk.till, row);
    await logCard(desk.till, "card_taken_back", row.given);
    desk.home();
  };
  return tenderForm(desk, { name: "card", title: tenderName("card"), parts: [h("p.card-warning", {}, wordsOf(row).undo)], submit, verb: () => t("Cancelled on the terminal") });
};
