/**
 * The receipt as the customer gets it, in the customer's language: every line with its co-operative and lot, the tax, what
 * was paid and given back. A screen is read over the shoulder: codes that are worth money are masked.
 */

import { fill, h } from "../../kit/dom.js";
import { moment, t, voiceOf } from "../../kit/language.js";
import { glued } from "../../paper/roll.js";
import * as words from "../../paper/words.js";
import { languageOf } from "../../receipts/printing.js";

/** The receipt of a record of the book; its language may come a moment later than the screen's. */
export function receiptPaper(till, record) {
  const { number } = record.receipt;
  const paper = h("article.receipt", { "data-practice": till.practice && t("PRACTICE"), "aria-label": t("Receipt %(number)s", { number }) });
  speak(till, record, paper);
  return paper;
}

async function speak(till, { receipt, hash, ...record }, paper) {
  const voice = await voiceOf(languageOf({ receipt, ...record }), till.build);
  const { t } = voice;
  paper.lang = voice.language;
  paper.dir = voice.direction;
  fill(paper, till.practice && h("strong.receipt-practice", {}, t("PRACTICE: not a receipt")), head(till, voice, receipt),
    h("ul.receipt-lines", {}, receipt.lines.map((line) => lineOf(till, voice, receipt, line))),
    totals(till, voice, receipt, record), receipt.note && h("p.receipt-note", {}, h("bdi", {}, receipt.note)), taxes(till, voice, receipt), foot(till, voice, receipt, hash));
}

function head(till, voice, receipt) {
  const { operator, site } = till.place;
  return h("header", {}, h("bdi.receipt-house", {}, operator.name),
    h("bdi", {}, [operator.address, operator.city].filter(Boolean).join(", ")), h("bdi", {}, voice.named(site.names)),
    h("span", {}, [["ICE", operator.ice], ["IF", operator.if], ["RC", operator.rc], ["TP", operator.tp]]
      .filter(([, value]) => value).map(([name, value]) => [h("bdi", { dir: "ltr" }, glued(`${name} ${value}`)), " "])),
    h("span", {}, h("bdi", { dir: "ltr" }, receipt.number), " · ", h("bdi", { dir: "ltr" }, moment(receipt.sold_at))));
}

function lineOf(till, voice, receipt, line) {
  const product = till.catalogue.product(line.product_id);
  const details = [words.reckoning(voice, product, line), ...words.remarks(voice, till, line, { isPrivate: false }), words.origin(voice, till, line, receipt.sold_at)];
  return h("li", { "data-back": String(line.quantity < 0) },
    h("span.receipt-name", {}, h("bdi", {}, words.nameOn(voice, line))), h("span.receipt-amount", {}, h("bdi", {}, voice.amount(line.amount))),
    details.filter(Boolean).map((detail) => h("span.receipt-detail", {}, detail)));
}

function totals(till, voice, receipt, { cards_left: left, promotions }) {
  return h("dl.receipt-totals", {}, words.sums(voice, till, receipt, { left, promotions, isPrivate: false }).map(({ name, amount, kind, reference }) => {
    const weight = kind === "total" || kind === "change" ? "strong" : "span";
    return [h("dt", { "data-kind": kind }, h(weight, {}, name, reference && [" ", h("bdi", { dir: "ltr" }, reference)])),
      h("dd", { "data-kind": kind }, h(weight, {}, h("bdi", {}, amount)))];
  }));
}

function taxes(till, voice, { taxes: rows }) {
  const { t } = voice;
  if (!rows.length) return null;
  const mention = (code) => {
    const found = till.place.tax_codes.find((tax) => tax.code === code);
    return found ? voice.named(found.mentions) : code;
  };
  const names = [t("Tax"), t("Net"), t("Tax amount"), t("Gross")];
  return h("table.receipt-taxes", {},
    h("thead", {}, h("tr", {}, names.map((name) => h("th", { scope: "col" }, name)))),
    h("tbody", {}, words.byRate(rows).map(({ code, net, tax, gross }) =>
      h("tr", {}, h("th", { scope: "row" }, mention(code)), [net, tax, gross].map((value) => h("td", {}, h("bdi", {}, voice.amount(value))))))));
}

function foot(till, voice, { cashier_id: id }, hash) {
  const { t } = voice;
  const cashier = till.place.people.find((person) => person.id === id) ?? till.operator;
  return h("footer", {}, h("span", {}, t("Served by %(name)s", { name: cashier.name })),
    h("span", {}, t("Thank you, and see you soon.")), h("bdi.receipt-hash", { dir: "ltr" }, hash.slice(0, 16)));
}
