/**
 * Paid, or refunded: what to give back, where the sale is now, its papers in the customer's language, and the next customer.
 *
 * Shown only after the sale is on this device's disk.
 */

import { when } from "../../kit/changes.js";
import { h, say } from "../../kit/dom.js";
import { money, t } from "../../kit/language.js";
import { paidName, tenderName } from "../../money/tendering.js";
import { changePieces } from "./pieces.js";
import { tenderDetail } from "./tender_rows.js";
import { cashOut, isCash } from "../../pure/tenders.js";
import { nameOfLeft } from "../../paper/words.js";
import { hasPrinter, languageOf, nameOfPrinted, nameOfPrinting, print, printPage } from "../../receipts/printing.js";
import { creditPart } from "../people/credit_part.js";
import { languageKeys } from "../language_keys.js";
import { RECEIPT_ACTIONS } from "../receipts/receipt_actions.js";
import { receiptCode } from "../receipts/receipt_code.js";

// The first paper of a sale while it is on its way: a screen made anew meanwhile, in another language, tells of it and asks for no second one.
const onItsWay = new WeakMap();

/**
 * The panel for a record of the book, of `customer` where the till still knows; `next()` begins the next ticket, `open(action)` another paper of this sale, and
 * `speak(code)` has the papers speak another language from here.
 */
export function paidPanel(till, record, customer, { next, open, speak }) {
  const { receipt } = record;
  const seal = h("p.paid-seal", { role: "status" });
  const paper = h("p.paper-state", { role: "status" });

  const showSeal = () => {
    seal.dataset.state = record.state;
    say(seal, sealText(record));
  };
  const printBy = (way) => tell(way(till, record));
  const tell = async (printing) => {
    say(paper, t("Printing…"));
    again.disabled = page.disabled = true;
    const { printed, copy, reason } = await printing;
    say(paper, printed ? nameOfPrinted(copy) : reason);
    say(again, nameOfPrinting(record));
    again.disabled = page.disabled = false;
  };
  const isNew = record.copies === undefined && !onItsWay.has(record);
  const again = h("button.tool", { type: "button", "data-key": "F9", onclick: () => printBy(print) }, nameOfPrinting(record));
  const page = h("button.tool", { type: "button", "data-key": "F3", onclick: () => printBy(printPage) }, t("Print from this device"));
  const element = h("section.panel.paid", { "aria-labelledby": "paid-title" },
    h("h2", { id: "paid-title", tabindex: "-1" }, paidName(receipt)),
    h("dl.paid-sums", {}, sum(paidName(receipt), Math.abs(receipt.paid)), receipt.tenders.some(isCash) ? cashBack(receipt) : null,
      Object.entries(record.cards_left ?? {}).map(([code, centimes]) => sum(nameOfLeft({ t }, code), centimes, "left"))),
    till.handBack?.id === record.id ? changePieces(till.handBack) : null,
    tendersOf(receipt),
    creditsOf(till, record, customer).map((credit, place) => creditPart(till, credit, place ? undefined : "5", () => languageOf(record))),
    seal, paper,
    h("div.paid-papers", {},
      h("div.paid-ways", {},
        h("div.paid-tools", {}, again, page),
        h("div.paid-tools", {}, RECEIPT_ACTIONS.filter((action) => action.afterPaying && action.shown(till, record)).map((action) =>
          h("button.tool", { type: "button", "data-key": action.key, onclick: () => open(action) }, action.name(record)))),
        languageKeys(record.speaks ?? receipt.language, speak)),
      receiptCode(till, record)),
    h("button.primary.big", { type: "button", "data-key": "Enter", onclick: next }, t("Next customer")));
  const off = when("queue", showSeal);
  showSeal();
  if (isNew && hasPrinter(till)) onItsWay.set(record, print(till, record).finally(() => onItsWay.delete(record)));
  if (onItsWay.has(record)) tell(onItsWay.get(record));
  return { element, focus: () => element.querySelector("h2").focus(), leave: off };
}

/** Every tender by name, where there was more than dirhams. */
function tendersOf({ tenders }) {
  if (tenders.every(({ kind }) => kind === "cash")) return null;
  return h("ul.paid-tenders", {}, tenders.map((tender) => h("li", {}, h("span", {}, tenderName(tender.kind), h("bdi.tender-detail", {}, tenderDetail(tender))), h("bdi", {}, money(tender.given)))));
}

/** Store credit whose code the customer takes along: what this receipt gave back as such, and what it left of what their points were turned into. */
function creditsOf({ practice }, record, customer) {
  const { receipt } = record;
  if (practice) return [];
  const back = receipt.tenders.filter(({ kind, given }) => kind === "credit" && given < 0);
  const facts = { at: receipt.sold_at, name: customer?.name ?? "" };
  const spent = (code) => receipt.tenders.filter(({ reference, given }) => reference === code && given > 0).reduce((sum, { given }) => sum + given, 0);
  const left = (customer?.turned ?? []).map((credit) => ({ ...credit, amount: credit.amount - spent(credit.code) }));
  return [...back.map(({ reference: code, given }) => ({ code, amount: -given, ...facts })), ...left.filter(({ amount }) => amount > 0)];
}

/** What goes over the counter: the change, or of a refund its cash. */
const cashBack = ({ tenders, paid }) => sum(paid < 0 ? t("Cash to hand out") : t("Change"), cashOut(tenders), "change");

const sum = (name, centimes, kind = "") => h("div.sum", { "data-kind": kind }, h("dt", {}, name), h("dd", {}, h("bdi", {}, money(centimes))));

function sealText(record) {
  if (record.state === "practice") return t("Practice: this sale counts for nothing.");
  if (record.state === "sent") return t("Saved on the till and on the server");
  if (record.state === "refused" && record.receipt.paid < 0) return t("The server refuses it, hand no money out: %(reason)s", { reason: record.message });
  if (record.state === "refused") return t("Saved on the till. The server refuses it: %(reason)s", { reason: record.message });
  return t("Saved on the till. It goes to the server by itself.");
}
