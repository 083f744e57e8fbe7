/**
 * What of a receipt comes back: by line and quantity, and where the goods go. It is put on the open ticket, so that what the
 * customer takes instead is scanned after it: one ticket, one balance, one receipt.
 */

import { h, say } from "../../kit/dom.js";
import { amount, money, t } from "../../kit/language.js";
import { keyedQuantity } from "../../pure/quantity.js";
import { quantityText } from "../../goods/quantities.js";
import { destinations, linesBack, returnable, usedCodes, worth } from "../../receipts/refunds.js";
import * as sounds from "../../kit/sounds.js";
import { notify } from "../notice.js";
import { keepWhole, numberField } from "../pad.js";

/** The panel for a found receipt; `back()` leads to it again. */
export function refundPanel(till, desk, found, back) {
  const rows = returnable(till, found).map((one) => refundRow(till, found, one, () => showSum()));
  const sum = h("output.refund-sum", { "aria-live": "polite" });
  const chosen = () => rows.map((row) => row.chosen());
  const showSum = () => {
    const back = linesBack(till, found, chosen());
    say(sum, money(back.reduce((total, { amount: gross, discount }) => total + discount - gross, 0)));
  };
  const submit = (event) => {
    event.preventDefault();
    const lines = linesBack(till, found, chosen());
    if (!lines.length) {
      sounds.refused();
      return notify(t("Say how many of which line come back."), "bad");
    }
    putOnTicket(till, found, lines);
    desk.showGoods();
    notify(t("On the ticket as coming back. Scan what the customer takes instead, or pay."), "good");
  };
  const all = () => {
    rows.forEach((row) => row.takeAll());
    showSum();
  };
  const element = h("section.panel.refund", { "aria-labelledby": "refund-title" },
    h("header.panel-head", {}, h("h2", { id: "refund-title" }, t("What comes back"), " ", h("bdi", { dir: "ltr" }, found.receipt.number)),
      h("button.quiet", { type: "button", "data-key": "Escape", onclick: back }, t("Back"))),
    h("form.refund-form", { onsubmit: submit },
      rows.length ? h("ul.refund-lines", {}, taxFreeWarning(found), toSendWarning(found), codesHint(till, found), rows.map((row) => row.element)) : h("p.hint", {}, t("Everything on this receipt has come back already.")),
      h("div.refund-end", {}, h("span", {}, t("To give back")), sum,
        h("button.tool", { type: "button", "data-key": "F7", onclick: all, disabled: !rows.length }, t("All of it")),
        h("button.primary.big", { type: "submit", disabled: !rows.length }, t("Put on the ticket")))));
  showSum();
  return { element, focus: () => (element.querySelector(".refund-count .number-field") ?? element.querySelector(".quiet")).focus(), leave: () => {} };
}

/** A visitor would have the tax back on goods that are here again. */
const taxFreeWarning = ({ tax_free: form }) =>
  form && h("li.notice", { "data-tone": "bad" }, t("Tax-free form %(number)s was made of this sale: take the visitor's copies back first.", { number: form.number }));

/** What is not here yet cannot come back. */
const toSendWarning = ({ receipt, to_send: lines }) =>
  lines?.length > 0 && h("li.notice", { "data-tone": "bad" }, t("Goods of %(number)s are still to be sent. Have their order cancelled first, then give the money back.", { number: receipt.number }));

/** The customer may ask for the use of a code back. */
const codesHint = (till, found) =>
  usedCodes(till, found).map((code) => h("li.hint", {}, t("The code %(code)s was used for this sale, and stays used.", { code })));

/** The lines that come back stand on the ticket; the receipt's customer is the ticket's, where it has none yet. */
function putOnTicket(till, found, lines) {
  const customer = till.ticket.state.customer ?? found.customer ?? null;
  till.ticket.change({ lines: [...till.ticket.lines, ...lines], customer }, lines.at(-1).id);
}

/** One line: how many of it come back, and where they go. */
function refundRow(till, found, one, changed) {
  const { line, left } = one;
  const product = till.catalogue.product(line.product_id);
  const isPiece = (product?.unit ?? "piece") === "piece";
  const field = numberField({ value: "0", maxlength: "6", "aria-label": t("How many of %(name)s come back", { name: line.name }) });
  if (isPiece) keepWhole(field, left);
  const read = () => Math.min(keyedQuantity(field.value, product?.unit ?? "piece"), left);
  const goes = h("select.text-field", { "aria-label": t("Where it goes") },
    destinations(product, line.kind).map((value) => h("option", { value }, destinationName(value))));
  // A delivery goes nowhere, and what never left lies on its shelf.
  goes.hidden = line.kind === "delivery" || (found.kept_here ?? []).includes(line.id);
  const put = (quantity) => {
    field.value = String(Math.max(0, Math.min(quantity, left)));
    show();
  };
  const worthText = h("span.refund-worth", { dir: "ltr" });
  const show = () => {
    say(worthText, read() ? amount(worth(found.receipt, one, read()).amount) : "");
    element.dataset.chosen = String(read() > 0);
    changed();
  };
  const step = (by) => h("button.tool", { type: "button", "aria-label": by > 0 ? t("More") : t("Less"), onclick: () => put(read() + by * (isPiece ? 1 : left)) }, by > 0 ? "+" : "−");
  const element = h("li.refund-line", {},
    h("div.refund-what", {}, h("strong", {}, line.name),
      h("span.hint", {}, t("Can come back: %(left)s of %(sold)s", { left: quantityText(product ?? { unit: "piece" }, left), sold: quantityText(product ?? { unit: "piece" }, line.quantity) }))),
    h("div.refund-count", {}, step(-1), field, step(1)), goes, worthText);
  field.addEventListener("input", show);
  field.addEventListener("focus", () => field.select());
  return { element, chosen: () => ({ ...one, quantity: read(), goes: goes.value }), takeAll: () => put(left) };
}

/** Where goods that come back go, in words. */
export function destinationName(goes) {
  return { shelf: t("Back on the shelf"), quarantine: t("To be looked at"), loss: t("Thrown away") }[goes];
}
