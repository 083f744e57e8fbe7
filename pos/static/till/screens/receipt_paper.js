/**
 * The receipt as the customer gets it: every line with its co-operative and lot, the tax, what was paid and given back.
 */

import { h } from "../dom.js";
import { amount, day, moment, named, t } from "../language.js";
import { quantityText } from "../quantities.js";
import { tenderName } from "../tendering.js";

/** The receipt of a record of the book. */
export function receiptPaper(till, { receipt, hash }) {
  return h("article.receipt", { "data-practice": till.practice && t("PRACTICE"), "aria-label": t("Receipt %(number)s", { number: receipt.number }) },
    till.practice && h("strong.receipt-practice", {}, t("PRACTICE: not a receipt")), head(till, receipt), h("ul.receipt-lines", {}, receipt.lines.map((line) => lineOf(till, receipt, line))),
    totals(receipt), taxes(till, receipt), foot(till, receipt, hash));
}

function head(till, receipt) {
  const { operator, site } = till.place;
  return h("header", {}, h("bdi.receipt-house", {}, operator.name),
    h("bdi", {}, [operator.address, operator.city].filter(Boolean).join(", ")), h("bdi", {}, named(site.names)),
    h("span", {}, [["ICE", operator.ice], ["IF", operator.if], ["RC", operator.rc], ["TP", operator.tp]]
      .filter(([, value]) => value).map(([name, value]) => [h("bdi", { dir: "ltr" }, `${name} ${value}`), " "])),
    h("span", {}, h("bdi", { dir: "ltr" }, receipt.number), " · ", moment(receipt.sold_at)));
}

function lineOf(till, receipt, line) {
  const product = till.catalogue.product(line.product_id);
  const lot = line.lot && product && till.catalogue.lot(product, line.lot);
  const cooperative = product && till.catalogue.cooperative(product, line.lot, receipt.sold_at);
  return h("li", { "data-back": String(line.quantity < 0) },
    h("span.receipt-name", {}, line.name), h("span.receipt-amount", { dir: "ltr" }, amount(line.amount)),
    h("span.receipt-detail", {}, detail(product, line)),
    cooperative && h("span.receipt-detail", {}, named(cooperative.names)),
    line.discount ? h("span.receipt-detail", {}, `${t("Discount")} ${amount(-line.discount)}`) : null,
    line.note && h("span.receipt-detail", {}, h("bdi", {}, line.note)),
    line.lot && h("span.receipt-detail", {}, t("Lot %(code)s", { code: line.lot }),
      lot?.best_before_on && ` · ${t("best before %(date)s", { date: day(lot.best_before_on) })}`));
}

function detail(product, line) {
  if (!line.product_id) return "";
  if (!product) return `${line.quantity} × ${amount(line.unit_price)}`;
  const price = product.kind === "weight" ? t("%(amount)s / kg", { amount: amount(line.unit_price) }) : amount(line.unit_price);
  return `${quantityText(product, line.quantity)} × ${price}`;
}

function totals({ total, stamp_added: stamp, cash_rounding: rounding, paid, tenders }) {
  const change = tenders.reduce((sum, tender) => sum + tender.change, 0);
  return h("dl.receipt-totals", {},
    row(t("Total"), total, "strong"),
    stamp ? row(t("Stamp duty"), stamp) : null,
    rounding ? row(t("Cash rounding"), rounding) : null,
    stamp || rounding ? row(t("To pay"), paid, "strong") : null,
    tenders.map((tender) => row([tenderName(tender.kind), tender.reference].filter(Boolean).join(" "), tender.given)),
    change ? row(t("Change"), change, "strong") : null);
}

const row = (name, centimes, weight = "span") => [h("dt", {}, h(weight, {}, name)), h("dd", { dir: "ltr" }, h(weight, {}, amount(centimes)))];

function taxes(till, { taxes: rows }) {
  if (!rows.length) return null;
  const mention = (code) => {
    const found = till.place.tax_codes.find((tax) => tax.code === code);
    return found ? named(found.mentions) : code;
  };
  return h("table.receipt-taxes", {},
    h("thead", {}, h("tr", {}, [t("Tax"), t("Net"), t("Tax amount"), t("Gross")].map((name) => h("th", { scope: "col" }, name)))),
    h("tbody", {}, rows.map(({ code, net, tax, gross }) =>
      h("tr", {}, h("th", { scope: "row" }, mention(code)), [net, tax, gross].map((value) => h("td", { dir: "ltr" }, amount(value)))))));
}

function foot(till, { cashier_id: id }, hash) {
  const cashier = till.place.people.find((person) => person.id === id) ?? till.operator;
  return h("footer", {}, h("span", {}, t("Served by %(name)s", { name: cashier.name })),
    h("span", {}, t("Thank you, and see you soon.")), h("bdi.receipt-hash", { dir: "ltr" }, hash.slice(0, 16)));
}
