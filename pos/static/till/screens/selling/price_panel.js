/** A line's price changed by hand: the new price, why, and a manager in place; its list price again needs nobody. */

import { aboutLine } from "../../people/approvals.js";
import { h, say } from "../../kit/dom.js";
import { amount as figure, money, t } from "../../kit/language.js";
import { sending } from "../../kit/once.js";
import { nameOf } from "../../goods/names.js";
import { changePrice, listPrice } from "../../ticket/price_by_hand.js";
import { parseAmount } from "../../pure/money.js";
import { lineTotal } from "../../pure/quantity.js";
import { approvalFields } from "../people/approval_form.js";
import { notify } from "../notice.js";
import { decimalKey, figureOf, numberField, pad } from "../pad.js";

const REASON_MAX = 200;
const PRICE_MAX = 10_000_000;

/** The panel for the selected `line`; `done()` leads back. */
export function pricePanel(till, line, done) {
  const listed = listPrice(line);
  const names = { piece: t("New price"), g: t("New price per kg"), ml: t("New price per litre") };
  const field = numberField({ maxlength: "9", value: figureOf(line.unit_price), required: true });
  const reason = h("input.text-field", { type: "text", required: true, maxlength: String(REASON_MAX), autocomplete: "off" });
  const sum = h("output.keypad-sum", {}, " ");
  const asked = approvalFields(till);
  const manager = h("div.price-approval", {}, h("label.field", {}, h("span", {}, t("Reason")), reason), asked.element);

  function render() {
    const price = priceIn(field);
    const isFree = price === listed;
    manager.hidden = isFree;
    for (const control of manager.querySelectorAll("input, select")) control.disabled = isFree;
    say(sum, price === null ? " " : money(lineTotal(price, line.quantity, line.unit)));
  }

  async function submit() {
    const price = priceIn(field);
    if (price === null) return refuse();
    const approval = price === listed ? null : await asked.given({ action: "price_change", subject: till.ticket.id, reason: reason.value.trim(), about: aboutLine(line, price) });
    if (price !== listed && !approval) return;
    changePrice(till, line, price, approval);
    done();
    notify(approval ? t("The price was changed: %(amount)s instead of %(before)s.", { amount: figure(price), before: figure(listed) }) : t("The line has its list price again."), "good");
  }

  function refuse() {
    notify(t("Key an amount, like %(example)s.", { example: figureOf(15_000) }), "bad");
    field.focus();
  }

  const untouched = field.value;
  field.addEventListener("input", render);
  const element = h("section.panel.keypad.price", { "aria-labelledby": "price-title" },
    h("header.panel-head", {}, h("h2", { id: "price-title" }, nameOf(till, line)),
      h("button.quiet", { type: "button", "data-key": "Escape", onclick: done }, t("Back to the goods"))),
    h("form.keypad-form.of-price", { onsubmit: sending(submit) },
      h("div.price-side", {}, h("p.hint", {}, t("List price: %(amount)s", { amount: money(listed) })),
        h("label.field", {}, h("span", {}, names[line.unit]), field), sum, pad(field, decimalKey())),
      h("div.price-side", {}, manager, h("button.primary.big", { type: "submit" }, t("Change the price")))));
  render();
  return {
    element, focus: () => field.select(), leave: () => {}, stands: () => Boolean(till.ticket.line(line.id)),
    get staysOnScan() { return field.value !== untouched; },
  };
}

/** The centimes in the field, null where they are no price. */
function priceIn({ value }) {
  try {
    const price = parseAmount(value);
    return price > 0 && price <= PRICE_MAX ? price : null;
  } catch {
    return null;
  }
}
