/**
 * What an X or a Z says, row by row, in the language on the screen: on it and on paper. Twin: pos/printing/report_rows.py.
 *
 * It says what it is given: of a shift to somebody who counts blind, no more than how much was sold.
 */

import { amount, money, nt, t } from "../kit/language.js";
import { tenderName } from "../money/tendering.js";
import { ltr, own } from "./roll.js";

/** The parts of a report that have something in them, each a list of `{name, amount, kind}`: kind `total` is loud, `small` quiet. */
export const rowsOf = (figures) => [sold, taxes, moved, drawerRows, lateRows, perpetual].map((part) => part(figures).filter(Boolean)).filter((rows) => rows.length > 0);

const row = (name, text, kind = "") => ({ name, amount: text, kind });

function sold({ receipts, sales, first_sequence: first, last_sequence: last, refunds = 0, tenders = [], stamp_duty: duty = 0, stamp_added: added = 0, cash_rounding: rounding, paid }) {
  return [
    row(nt("%(num)d receipt", "%(num)d receipts", receipts), money(sales), "total"),
    first && row(t("Receipts"), ltr(`${first}–${last}`), "small"),
    refunds > 0 && row(t("Returns"), amount(-refunds)),
    added !== 0 && row(t("Stamp duty"), amount(added)),
    rounding && row(t("Cash rounding"), amount(rounding)),
    paid !== undefined && row(t("Paid"), money(paid), "total"),
    ...tenders.map(({ kind, times, amount: centimes }) => row(`${tenderName(kind)} × ${ltr(times)}`, amount(centimes))),
    duty !== added && row(t("Stamp duty, borne by us"), amount(duty - added), "small"),
  ];
}

const taxes = ({ taxes: found = [] }) => found.flatMap(({ code, tax, net, gross }) => [
  row(t("Tax %(code)s", { code: ltr(code) }), amount(tax)), row(t("Net"), amount(net), "small"), row(t("Gross"), amount(gross), "small"),
]);

const moved = ({ opening_float: float, movements = [], expected }) => [
  float !== undefined && row(t("Float"), amount(float)),
  ...movements.map(({ direction, amount: centimes, reason }) => row(own(reason), amount(direction === "in" ? centimes : -centimes))),
  expected !== undefined && row(t("It should hold"), money(expected), "total"),
];

function drawerRows({ drawer }) {
  if (!drawer) return [];
  return [
    row(t("Float"), amount(drawer.opening_float)),
    drawer.cash_in > 0 && row(t("Cash put in"), amount(drawer.cash_in)),
    drawer.cash_out > 0 && row(t("Cash taken out"), amount(-drawer.cash_out)),
    row(t("It should hold"), amount(drawer.expected)), row(t("Counted"), amount(drawer.counted)),
    row(t("Difference"), money(drawer.difference), "total"),
    ...foreignRows(drawer),
  ];
}

/** What came after the count of its shift, and how it stands with it. */
function lateRows({ late }) {
  if (!late) return [];
  return [
    (late.cash !== 0 || late.moved === 0) && row(t("Cash of sales that came after the Z"), amount(late.cash)),
    late.moved !== 0 && row(t("Cash put in or taken out that came after the Z"), amount(late.moved)),
    row(t("It should hold, with them"), amount(late.expected)), row(t("Counted"), amount(late.counted)),
    row(t("Difference, with them"), money(late.difference), "total"),
    ...foreignRows(late),
  ];
}

/** The foreign notes in a drawer, by currency. */
const foreignRows = ({ foreign = {}, foreign_counted: counted = {} }) =>
  [...new Set([...Object.keys(foreign), ...Object.keys(counted)])].sort().map((currency) => foreignRow(currency, foreign[currency] ?? 0, counted[currency]));

const foreignRow = (currency, expected, counted) =>
  row(t("%(currency)s notes: expected, counted", { currency: ltr(currency) }), `${ltr(amount(expected))} / ${counted === undefined ? t("not counted") : ltr(amount(counted))}`, "small");

const perpetual = ({ perpetual_sales: sales, perpetual_refunds: refunds }) =>
  sales === undefined ? [] : [row(t("Perpetual total"), money(sales)), row(t("Perpetual refunds"), money(refunds))];
