/**
 * What is paid and what remains, as it is shown while paying.
 */

import { h } from "../../kit/dom.js";
import { amount, hour, money, t } from "../../kit/language.js";
import { shownReference } from "../../paper/words.js";
import { rowsOf, tenderName } from "../../money/tendering.js";

/** A row for each tender: what it is, how much, and the way to take it back or to say what became of it. */
export function tenderRows(till, { remove, resolve }) {
  return rowsOf(till).filter(({ state }) => state !== "asked").map((row) => rowOf(row, row.state === "unknown" ? resolve : remove));
}

function rowOf(row, act) {
  const isOpen = row.state === "unknown";
  const name = isOpen ? t("What came of it?") : t("Remove");
  return h("li.tender-row", { "data-kind": row.kind, "data-state": row.state },
    h("span.tender-name", {}, tenderName(row.kind), h("bdi.tender-detail", {}, tenderDetail(row))),
    h("bdi.tender-amount", { dir: "ltr" }, amount(row.given)),
    h("button.tool", { type: "button", "aria-label": isOpen ? name : `${name}: ${tenderName(row.kind)} ${amount(row.given)}`, onclick: () => act(row) }, isOpen ? name : "×"));
}

/** What else there is to say about a tender. */
export function tenderDetail({ kind, state, given, reference, currency, foreign, rate, at }) {
  if (state === "unknown") return t("outcome not known since %(at)s", { at: hour(at) });
  if (kind === "foreign") return foreignText({ currency, foreign, rate });
  return shownReference({ kind, given, reference });
}

/** Foreign notes and their rate: "20,00 EUR × 10,80". */
export const foreignText = ({ currency, foreign, rate }) => `${amount(foreign)} ${currency} × ${amount(rate)}`;

/** The sums: what is due, what of it in cash, and what is missing or goes back. */
export function sumsOf({ total, left, due, worth, missing, change }) {
  const inCash = due?.amount ?? 0;
  const isPart = left !== total || worth > 0;
  return [
    sum(t("Total"), total, "total"),
    due?.stamp_added > 0 && sum(t("Stamp duty"), due.stamp_added),
    due?.cash_rounding ? sum(t("Cash rounding"), due.cash_rounding) : null,
    isPart ? sum(t("Still to pay"), Math.max(inCash - worth, 0), "due") : due && sum(t("In cash"), inCash, "due"),
    left < 0 && sum(t("Too much"), -left, "short"),
    missing > 0 && sum(t("Missing"), missing, "short"),
    change > 0 && sum(t("Change"), change, "change"),
  ];
}

const sum = (name, centimes, kind = "") => h("div.sum", { "data-kind": kind }, h("dt", {}, name), h("dd", {}, h("bdi", {}, money(centimes))));
