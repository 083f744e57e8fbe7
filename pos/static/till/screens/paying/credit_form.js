/**
 * A gift card or store credit: scanned or typed, looked up, and as much of it held as is wanted.
 */

import { h, say } from "../../kit/dom.js";
import { money, t } from "../../kit/language.js";
import { hold, lookUp } from "../../money/credit.js";
import { uuid7 } from "../../pure/ids.js";
import { most, rest, rowsOf, tenderName } from "../../money/tendering.js";
import { hush } from "../notice.js";
import { figureOf } from "../pad.js";
import { amountDue, amountField, labelled, read, tenderForm, textField, verbOf } from "./tender_form.js";

/** The form; one that a scan opened knows its code. */
export const creditFormOf = (code) => (desk) => creditForm(desk, code);

export function creditForm(desk, scanned = "") {
  const { till } = desk;
  const code = textField({ maxlength: "20", inputmode: "numeric", value: scanned, placeholder: "043…" });
  const amount = amountField();
  const told = h("p.rate-told", { role: "status" });
  let account = null;
  let keyed = false;
  // The code that is being looked up.
  let sought = null;

  const earlier = () => rowsOf(till).find(({ reference, kind }) => reference === account?.code && kind === account?.kind);
  const back = () => earlier()?.given ?? 0;
  const find = async () => {
    const asked = code.value;
    if (sought === asked) return;
    sought = asked;
    const found = await desk.look(() => lookUp(asked.trim()));
    if (sought === asked) sought = null;
    if (!found || code.value !== asked) return;
    account = found;
    const available = account.available + back();
    say(told, t("%(name)s: %(amount)s to spend", { name: tenderName(account.kind), amount: money(available) }));
    // What was keyed while the answer was on its way is what is wanted.
    if (!keyed) amount.value = figureOf(Math.min(available, rest(till) + back()));
    desk.render();
    amount.focus();
    if (!keyed) amount.select();
  };
  const take = async () => {
    const given = amountDue(amount, most(till) + back());
    const { code: reference, kind } = account;
    if (await hold(till, reference, given)) await desk.add({ id: earlier()?.id ?? uuid7(), kind, given, reference });
  };
  const submit = () => {
    if (account) return take();
    find(); // not waited for: another tender may be taken meanwhile
  };
  const verb = () => {
    if (!account) return t("Look it up");
    return verbOf(desk, { id: earlier()?.id, kind: account.kind, given: read(amount) ?? 0 });
  };
  amount.addEventListener("input", () => (keyed = true));
  code.addEventListener("input", () => {
    account = null;
    keyed = false;
    say(told, "");
    desk.render();
  });
  const form = tenderForm(desk, {
    name: "credit", title: t("Gift card or credit"), parts: [labelled(t("Code: scan it, or type it"), code), told, labelled(t("Amount"), amount)], amount, submit, verb, leave: hush,
  });
  const focus = () => {
    form.focus();
    if (scanned && !account) find();
  };
  return { ...form, focus };
}
