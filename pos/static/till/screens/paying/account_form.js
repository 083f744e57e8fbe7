/** The customer pays later: on the account of the customer on the ticket, up to the limit that the office set. */

import { h, say } from "../../kit/dom.js";
import { standingOf } from "../../money/credit.js";
import { money, t } from "../../kit/language.js";
import { uuid7 } from "../../pure/ids.js";
import { Refusal } from "../../kit/refusal.js";
import { most, rest, rowsOf, tenderName } from "../../money/tendering.js";
import { hush } from "../notice.js";
import { amountDue, amountField, labelled, read, tenderForm, verbOf } from "./tender_form.js";

export function accountForm(desk) {
  const { till } = desk;
  const { customer } = till.ticket.state;
  if (!customer?.id) throw new Refusal(t("Put the customer on the ticket first: only a customer who is known can pay later."));
  const amount = amountField(rest(till));
  const told = h("p.rate-told", { role: "status" });
  const already = rowsOf(till).filter(({ kind }) => kind === "account").reduce((all, { given }) => all + given, 0);
  const look = async () => {
    const { left } = await standingOf(customer);
    say(told, t("%(name)s may still owe %(amount)s.", { name: customer.name, amount: money(Math.max(left - already, 0)) }));
    return left - already;
  };
  const submit = async () => {
    const given = amountDue(amount, most(till));
    const left = await desk.look(look);
    if (left === null) return;
    if (given > left) throw new Refusal(t("This is more than the customer's account allows: %(amount)s are left.", { amount: money(Math.max(left, 0)) }));
    await desk.add({ id: uuid7(), kind: "account", given, reference: "" });
  };
  const form = tenderForm(desk, {
    name: "account", title: tenderName("account"), parts: [h("p", {}, h("bdi", {}, customer.name)), told, labelled(t("Amount"), amount)], amount, submit,
    verb: () => verbOf(desk, { kind: "account", given: read(amount) ?? 0 }), leave: hush,
  });
  const focus = () => {
    form.focus();
    desk.look(look);
  };
  return { ...form, focus };
}
