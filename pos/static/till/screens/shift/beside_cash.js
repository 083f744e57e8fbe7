/**
 * What lies in the drawer beside the dirhams: foreign notes, counted apart and blind; cheques and card slips, ticked off.
 */

import { h } from "../../kit/dom.js";
import { amount, money, nt, t } from "../../kit/language.js";
import { sum } from "../../pure/money.js";
import { currencyName } from "../../money/rates.js";
import { amountField, read } from "../paying/tender_form.js";

/**
 * Of `drawerOf`'s answer `{element, foreign(), uncounted(), missing(), keyed()}`: hundredths by currency of what was counted, the
 * currencies and fields where nothing was of what this device took, the papers that are not there, in words, and all that was keyed,
 * to begin with as `kept` another time. Blank is not counted; 0 is none.
 */
export function besideCash({ foreign, cheques, slips }, kept = { notes: {}, gone: [] }) {
  const notes = Object.keys(foreign).sort().map((currency) => ({ currency, field: amountField(null, { placeholder: "–", value: kept.notes[currency] ?? "" }) }));
  const lists = [listOf(t("Cheques"), cheques, kept.gone), listOf(t("Card slips"), slips, kept.gone)].filter(Boolean);
  const element = notes.length + lists.length === 0 ? null : h("fieldset.beside", {}, h("legend", {}, t("Beside the dirhams")),
    notes.map(({ currency, field }) => h("label.beside-notes", {}, h("span", {}, currencyName(currency), " ", h("bdi", {}, currency)), field)),
    lists.map((list) => list.element));
  return {
    element,
    foreign: () => Object.fromEntries(notes.map(({ currency, field }) => [currency, read(field)]).filter(([, counted]) => counted !== null)),
    uncounted: () => notes.filter(({ currency, field }) => foreign[currency] > 0 && read(field) === null),
    missing: () => lists.flatMap((list) => list.missing()),
    keyed: () => ({ notes: Object.fromEntries(notes.map(({ currency, field }) => [currency, field.value])), gone: lists.flatMap((list) => list.gone()) }),
  };
}

/** Papers by what they are, each with a tick that is there until it is taken away; of those in `gone` it was. */
function listOf(name, papers, gone) {
  if (papers.length === 0) return null;
  const ticks = papers.map((paper) => ({ paper, box: h("input", { type: "checkbox", checked: !gone.includes(keyOf(paper)) }) }));
  const line = ({ paper, box }) => h("li", {}, h("label.beside-paper", {}, box, h("bdi", {}, paper.reference || paper.number), h("bdi", {}, money(paper.amount))));
  const head = h("summary", {}, name, " ", h("bdi", {}, nt("%(num)d paper, %(amount)s", "%(num)d papers, %(amount)s", papers.length, { amount: money(sum(papers.map((paper) => paper.amount))) })));
  const unticked = () => ticks.filter(({ box }) => !box.checked).map(({ paper }) => paper);
  return {
    gone: () => unticked().map(keyOf),
    element: h("details.beside-list", { open: papers.length <= 6 }, head, h("ul", {}, ticks.map(line))),
    missing: () => unticked().map((paper) => t("%(name)s missing: %(paper)s, %(amount)s", { name, paper: paper.reference || paper.number, amount: amount(paper.amount) })),
  };
}

const keyOf = ({ number, reference, amount: centimes }) => [number, reference, centimes].join(" ");

/** What of the foreign notes was counted, beside what should be there: `[{currency, expected, counted}]`, `counted` undefined where nobody counted. */
export const foreignGaps = ({ foreign }, counted) =>
  Object.entries(foreign).map(([currency, expected]) => ({ currency, expected, counted: counted[currency] }));
