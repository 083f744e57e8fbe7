/**
 * Dirhams in hand, and the ways to everything else. Nothing keyed means exact cash: Enter alone completes the commonest sale.
 */

import { h } from "../../kit/dom.js";
import { t } from "../../kit/language.js";
import { cashOf, keyCash, rest, standing, tenderName } from "../../money/tendering.js";
import { Refusal } from "../../kit/refusal.js";
import { accountForm } from "./account_form.js";
import { beginCard } from "./card_form.js";
import { chequeForm } from "./cheque_form.js";
import { creditForm } from "./credit_form.js";
import { foreignForm } from "./foreign_form.js";
import { figureOf } from "../pad.js";
import { amountField, labelled, read, requireReadable, tenderForm } from "./tender_form.js";

const NOTES = [2_000, 5_000, 10_000, 20_000];

const WAYS = [
  { key: "F9", name: () => t("The rest by card"), begin: beginCard, kind: ".by-card" },
  { key: "e", name: () => tenderName("foreign"), begin: (desk) => desk.open(foreignForm) },
  { key: "g", name: () => t("Gift card or credit"), begin: (desk) => desk.open(creditForm), isServers: true },
  { key: "c", name: () => tenderName("cheque"), begin: (desk) => desk.open(chequeForm) },
  { key: "a", name: () => tenderName("account"), begin: (desk) => desk.open(accountForm), isServers: true },
];

/** The form that the panel begins with and comes back to. */
export function cashForm(desk) {
  const { till } = desk;
  const field = amountField(cashOf(till).given, { id: "cash-given", placeholder: t("exact") });
  const key = (given, notes) => {
    keyCash(till, given || null, notes);
    field.value = given ? figureOf(given) : "";
    desk.render();
    field.focus();
  };
  const addNote = (value) => {
    const { given, notes } = cashOf(till);
    const known = sumOf(notes) === (given ?? 0) ? notes : {};
    key((given ?? 0) + value, given && !Object.keys(known).length ? {} : { ...known, [value]: (known[value] ?? 0) + 1 });
  };
  // Before the form's own listener, which shows what is keyed.
  field.addEventListener("input", () => keyCash(till, read(field)));
  const go = (begin) => {
    // Dirhams that pay it all are not what is handed over, if another tender is asked for.
    if (cashOf(till).given && standing(till).isCovered) key(null, {});
    if (rest(till) === 0) throw new Refusal(t("Nothing is left to pay."));
    return begin(desk);
  };
  const submit = () => {
    requireReadable(field);
    desk.complete();
  };
  const parts = [
    labelled(t("Cash given"), field),
    h("div.notes", { role: "group", "aria-label": t("Notes") }, NOTES.map((value, place) => noteKey(value, `F${place + 1}`, () => addNote(value))),
      h("button.note.exact", { type: "button", "data-key": "F7", onclick: () => key(null, {}) }, t("Exact"))),
    h("div.ways", { role: "group", "aria-label": t("Other tenders") }, WAYS.filter((way) => !(till.practice && way.isServers)).map(({ key: code, name, begin, kind = "" }) =>
      h(`button.tool${kind}`, { type: "button", "data-key": code, onclick: (event) => desk.run(event, () => go(begin)) }, name()))),
  ];
  return tenderForm(desk, {
    name: "cash", title: tenderName("cash"), parts, amount: field, submit, verb: () => t("Complete the sale"),
    back: t("Back to the goods"), backed: desk.cancelled,
  });
}

const sumOf = (notes) => Object.entries(notes).reduce((sum, [value, many]) => sum + Number(value) * many, 0);

const noteKey = (value, key, onclick) => h("button.note.piece", { type: "button", "data-key": key, "data-piece": value, onclick }, String(value / 100));
