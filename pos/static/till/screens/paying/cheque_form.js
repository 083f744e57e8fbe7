/** A cheque: its number and its bank stand on the receipt and on the list for the count. */

import { h } from "../../kit/dom.js";
import { t } from "../../kit/language.js";
import { uuid7 } from "../../pure/ids.js";
import { Refusal } from "../../kit/refusal.js";
import { most, rest, tenderName } from "../../money/tendering.js";
import { amountDue, amountField, labelled, read, tenderForm, textField, verbOf } from "./tender_form.js";

export function chequeForm(desk) {
  const number = textField({ maxlength: "20", inputmode: "numeric" });
  const bank = textField({ maxlength: "30", dir: "auto" });
  const amount = amountField(rest(desk.till));
  const submit = async () => {
    if (!number.value.trim() || !bank.value.trim()) throw new Refusal(t("Type the cheque's number and its bank."));
    await desk.add({ id: uuid7(), kind: "cheque", given: amountDue(amount, most(desk.till)), reference: `${number.value.trim()} ${bank.value.trim()}` });
  };
  return tenderForm(desk, {
    name: "cheque", title: tenderName("cheque"), amount, submit, verb: () => verbOf(desk, { kind: "cheque", given: read(amount) ?? 0 }),
    parts: [h("div.pair", {}, labelled(t("Number"), number), labelled(t("Bank"), bank)), labelled(t("Amount"), amount)],
  });
}
