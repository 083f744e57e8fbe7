/**
 * The bank's own terminal pays a card back: the cashier keys it there, and says what the terminal said.
 *
 * Invariant: it is on the till's disk before the form is shown, as a card that pays is (`card_form.js`).
 */

import { h } from "../../kit/dom.js";
import { money, t } from "../../kit/language.js";
import { Refusal } from "../../kit/refusal.js";
import { askBack, doubtOf } from "../../money/paying_back.js";
import { removeRow, resolveCard } from "../../money/tendering.js";
import { notify } from "../notice.js";
import { REFERENCE_MAX, warningForm } from "./card_form.js";
import { labelled, tenderForm, textField, toolKey } from "./tender_form.js";

/** Have `way` paid back; first a warning where that may have been done already. `declined()` is told of a terminal that refused. */
export async function beginBack(desk, way, declined) {
  const doubt = doubtOf(desk.till, way);
  const ask = async () => {
    const asked = await askBack(desk.till, way);
    desk.open(() => backForm(desk, way, asked, declined));
  };
  if (doubt) desk.open(() => warningForm(desk, doubt, ask));
  else await ask();
}

function backForm(desk, way, asked, refused) {
  const { till } = desk;
  const reference = textField({ maxlength: REFERENCE_MAX });
  const approved = async () => {
    if (!reference.value.trim()) throw new Refusal(t("Type the reference on the terminal's slip or in its journal."));
    await resolveCard(till, asked, "approved", { reference: reference.value.trim() });
    desk.added();
  };
  const declined = async () => {
    await resolveCard(till, asked, "declined");
    refused();
    notify(t("The terminal paid nothing back. Try again, or give store credit instead."), "plain");
    desk.home();
  };
  const unknown = async () => {
    await resolveCard(till, asked, "unknown");
    notify(t("Kept: the card of %(amount)s counts only once you say what came of it.", { amount: money(way.amount) }), "bad");
    desk.home();
  };
  const notSent = async () => {
    await removeRow(till, asked);
    desk.home();
  };
  const paidBy = way.reference && h("p.hint", {}, t("It was paid with this reference:"), " ", h("bdi.code", { dir: "ltr" }, way.reference));
  return tenderForm(desk, {
    name: "card", title: t("Pay back to the card"), first: reference,
    parts: [h("p.back-amount", {}, h("span", {}, t("Key it on the bank's terminal, as a refund")), h("bdi", {}, money(way.amount))), paidBy, labelled(t("Terminal reference"), reference)],
    submit: approved, verb: () => t("Paid back by the terminal"),
    tools: [toolKey(desk, t("Declined"), "F2", declined), toolKey(desk, t("Outcome not known"), "F3", unknown, ".danger")],
    back: t("Not sent to the terminal"), backed: notSent,
  });
}
