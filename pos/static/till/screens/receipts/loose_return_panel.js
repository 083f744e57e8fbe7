/**
 * Goods that come back without a receipt: a manager approves it in place, and the money is store credit.
 */

import { aboutLine } from "../../people/approvals.js";
import { h } from "../../kit/dom.js";
import { named, t } from "../../kit/language.js";
import { sending } from "../../kit/once.js";
import { parseAmount } from "../../pure/money.js";
import { goodsNamed } from "../../goods/find.js";
import * as sounds from "../../kit/sounds.js";
import { destinations, lineWithoutReceipt, worthWithoutReceipt } from "../../receipts/refunds.js";
import { approvalFields } from "../people/approval_form.js";
import { notify } from "../notice.js";
import { figureOf, keepWhole, numberField } from "../pad.js";
import { destinationName } from "./refund_panel.js";

const REASON_MAX = 200;
// Pieces or grams.
const QUANTITY_MAX = 99_999;
const FOUND_MAX = 6;

/** The panel: which goods, how many, for how much; then a manager. */
export function looseReturnPanel(till, desk) {
  let product = null;
  const search = h("input.text-field", { type: "search", autocomplete: "off", dir: "auto", required: true });
  const found = h("div.loose-found", { role: "group", "aria-label": t("Goods") });
  const quantity = numberField({ value: "1", maxlength: "5", inputmode: "numeric", required: true });
  const worth = numberField({ maxlength: "10", inputmode: "decimal", required: true });
  const goes = h("select.text-field", {});
  const reason = h("input.text-field", { type: "text", required: true, maxlength: String(REASON_MAX), autocomplete: "off" });
  const asked = approvalFields(till);

  const choose = (chosen, many = 0) => {
    product = chosen;
    search.value = named(chosen.names);
    quantity.value = String(many || (chosen.unit === "piece" ? 1 : 100));
    goes.replaceChildren(...destinations(chosen).map((value) => h("option", { value, selected: value === "quarantine" }, destinationName(value))));
    found.replaceChildren();
    price();
    quantity.focus();
  };
  const price = () => {
    if (!product) return;
    worth.value = figureOf(worthWithoutReceipt(till, product, Number(quantity.value) || 0));
  };
  const look = () => {
    product = null;
    const rows = search.value.trim() ? till.catalogue.search(search.value).slice(0, FOUND_MAX) : [];
    found.replaceChildren(...rows.map((row) => h("button.tool", { type: "button", onclick: () => choose(row) }, named(row.names))));
  };
  const submit = async () => {
    if (!product) return notify(t("Choose the goods that come back."), "bad");
    const facts = figures(till, product, quantity, worth);
    if (!facts) return;
    const line = lineWithoutReceipt(till, product, facts.quantity, facts.amount, goes.value);
    const approval = await asked.given({ action: "refund_without_receipt", subject: till.ticket.id, reason: reason.value.trim(), about: aboutLine(line, facts.amount) });
    if (!approval) return;
    till.ticket.change({ lines: [...till.ticket.lines, line], approvals: [...till.ticket.state.approvals, approval] }, line.id);
    desk.showGoods();
    notify(t("On the ticket as coming back. The money is given as store credit."), "good");
  };
  /** Goods scanned here are those that come back: they go on no ticket. */
  const heard = (readings) => {
    const scanned = goodsNamed(till, readings);
    if (!scanned) return false;
    choose(scanned.product, scanned.goods.quantity);
    sounds.taken();
    return true;
  };
  search.addEventListener("input", look);
  keepWhole(quantity, QUANTITY_MAX);
  quantity.addEventListener("input", price);
  const field = (name, control) => h("label.field", {}, h("span", {}, name), control);
  const element = h("section.panel.drawer.loose", { "aria-labelledby": "loose-title" },
    h("header.panel-head", {}, h("h2", { id: "loose-title" }, t("Return without a receipt")),
      h("button.quiet", { type: "button", "data-key": "Escape", onclick: desk.showGoods }, t("Back to the goods"))),
    h("form.drawer-form", { onsubmit: sending(submit) }, field(t("Goods"), search), found,
      h("div.loose-figures", {}, field(t("How many (or grams)"), quantity), field(t("Amount"), worth), field(t("Where it goes"), goes)),
      field(t("Reason"), reason), asked.element,
      h("div.drawer-end", {}, h("button.primary", { type: "submit" }, t("Put on the ticket")))));
  return { element, heard, focus: () => search.focus(), leave: () => {} };
}

/** The quantity and the amount as keyed, or null when either cannot be read, which is said. */
function figures(till, product, quantity, worth) {
  const most = worthWithoutReceipt(till, product, Number(quantity.value) || 0);
  let amount = 0;
  try {
    amount = parseAmount(worth.value);
  } catch {
    // Said below, as for nothing at all.
  }
  if (amount > 0 && amount <= most) return { quantity: Number(quantity.value), amount };
  notify(t("The amount is above zero, and no more than the goods cost: %(amount)s.", { amount: figureOf(most) }), "bad");
  worth.focus();
  return null;
}
