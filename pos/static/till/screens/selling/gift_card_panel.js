/**
 * Selling a gift card, and taking what a customer pays off an account: lines that are no goods, and bear no tax.
 */

import { h } from "../../kit/dom.js";
import { money, t } from "../../kit/language.js";
import { isCreditCode, rackCode, requireUnsold } from "../../money/credit.js";
import { uuid7 } from "../../pure/ids.js";
import { parseAmount } from "../../pure/money.js";
import { newCreditCode } from "../../receipts/refunds.js";
import * as sounds from "../../kit/sounds.js";
import { notify } from "../notice.js";
import { figureOf, numberField } from "../pad.js";
import { tried } from "../panel.js";

const AMOUNTS = [100_00, 200_00, 300_00, 500_00];
const AMOUNT_MAX = 20_000_00;
const OUTSIDE_TAX = "HC";

/** The panel: how much, and the code of a card from the rack; without one the receipt is the card. */
export function giftCardPanel(till, desk) {
  const { patterns } = till.place.settings;
  const amount = amountField();
  const code = h("input.text-field", { type: "text", inputmode: "numeric", autocomplete: "off", maxlength: "13", dir: "ltr", pattern: `${patterns.credit}[0-9]{10}`,
    title: t("13 digits that begin with %(digits)s", { digits: patterns.credit }) });
  const put = (value) => {
    amount.value = figureOf(value);
    amount.focus();
  };
  let asked = false;
  const submit = async (event) => {
    event.preventDefault();
    const value = read(amount);
    if (!value || asked) return;
    const typed = code.value.trim();
    asked = true;
    const number = typed ? await typedCode(till, code) : newCreditCode(till.place.settings);
    asked = false;
    // Meanwhile the cashier may have gone back to the goods.
    if (!number || !frame.element.isConnected) return;
    till.ticket.append([{ ...otherLine("gift_card", value), code: number }]);
    desk.showGoods();
  };
  /** A card of the rack that is scanned here is the one that is sold; how much is what is left to say. */
  const heard = (readings) => {
    const scanned = readings.find((reading) => isCreditCode(till, reading));
    if (!scanned) return false;
    code.value = rackCode(till, scanned);
    sounds.taken();
    amount.focus();
    // It stays in the field: with none there, the receipt would be the card.
    tried(() => requireUnsold(till, scanned), () => frame.element.isConnected && code.value === rackCode(till, scanned));
    return true;
  };
  const frame = panel(desk, t("Gift card"), submit,
    h("div.notes", { role: "group", "aria-label": t("Amount") }, AMOUNTS.map((value) => h("button.note", { type: "button", onclick: () => put(value) }, money(value)))),
    labelled(t("Amount"), amount), labelled(t("Code of a card from the rack (empty: the receipt is the card)"), code));
  return { ...frame, heard };
}

/** The code keyed, or null where no card can be sold under it, which is said. */
async function typedCode(till, field) {
  let code = null;
  const isFree = await tried(async () => {
    code = rackCode(till, field.value);
    await requireUnsold(till, code);
  }, () => field.isConnected);
  if (isFree) return code;
  field.focus();
  return null;
}

/** The panel for what the ticket's customer pays off. */
export function accountPaymentPanel(till, desk) {
  const amount = amountField();
  const submit = (event) => {
    event.preventDefault();
    const value = read(amount);
    if (!value) return;
    till.ticket.append([otherLine("payment", value)]);
    desk.showGoods();
  };
  const { customer } = till.ticket.state;
  return panel(desk, t("Payment on account"), submit, h("p.customer-name", {}, h("strong", {}, h("bdi", {}, customer.name))), labelled(t("Amount"), amount));
}

const otherLine = (kind, amount) =>
  ({ id: uuid7(), kind, product_id: null, unit: "piece", unit_price: amount, quantity: 1, amount, lot: null, label: null, tax_code: OUTSIDE_TAX });

const amountField = () => numberField({ maxlength: "9", inputmode: "decimal", required: true });

/** The centimes keyed, or null, which is said. */
function read(field) {
  try {
    const value = parseAmount(field.value);
    if (value > 0 && value <= AMOUNT_MAX) return value;
  } catch {
    // Said below, as for nothing at all.
  }
  sounds.refused();
  notify(t("Key an amount, like %(example)s.", { example: figureOf(30_000) }), "bad");
  field.focus();
  return null;
}

function panel(desk, title, submit, ...parts) {
  const element = h("section.panel.drawer.other-line", { "aria-labelledby": "other-line-title" },
    h("header.panel-head", {}, h("h2", { id: "other-line-title" }, title),
      h("button.quiet", { type: "button", "data-key": "Escape", onclick: desk.showGoods }, t("Back to the goods"))),
    h("form.drawer-form", { onsubmit: submit }, parts, h("div.drawer-end", {}, h("button.primary", { type: "submit" }, t("Put on the ticket")))));
  return { element, focus: () => element.querySelector("input").focus(), leave: () => {} };
}

const labelled = (name, control) => h("label.field", {}, h("span", {}, name), control);
