/**
 * Keying a number in place: how many pieces, or how many grams.
 */

import { h, say } from "../dom.js";
import { money, named, t } from "../language.js";
import { quantityText } from "../quantities.js";
import { numberField, pad } from "./pad.js";

const PIECES_MAX = 999;
const GRAMS_MAX = 99_999;

/**
 * A panel that asks for a quantity of `product` in its base unit; `price(quantity)` says what it comes to,
 * `keyed(quantity)` takes the answer, `cancelled()` leads back.
 */
export function keypadPanel({ product, quantity, price, keyed, cancelled }) {
  const isWeight = product.kind === "weight";
  const most = isWeight ? GRAMS_MAX : PIECES_MAX;
  const label = isWeight ? t("Weight in grams") : t("How many");
  const field = numberField({ "aria-label": label, placeholder: quantity ? String(quantity) : "0", maxlength: "5" });
  const sum = h("output.keypad-sum", {}, " ");
  const read = () => Math.min(Number(field.value.replace(/\D/g, "")) || 0, most);
  const submit = (event) => {
    event.preventDefault();
    const wanted = read() || quantity;
    if (wanted) keyed(wanted);
  };
  field.addEventListener("input", () => {
    const wanted = read();
    say(sum, wanted ? `${quantityText(product, wanted)} · ${money(price(wanted))}` : " ");
  });
  const element = h("section.panel.keypad", { "aria-labelledby": "keypad-title" },
    h("header.panel-head", {}, h("h2", { id: "keypad-title" }, named(product.names)),
      h("button.quiet", { type: "button", "data-key": "Escape", onclick: cancelled }, t("Back to the goods"))),
    h("form.keypad-form", { onsubmit: submit }, h("label.field", {}, h("span", {}, label), field), sum, pad(field, isWeight ? "00" : ""),
      h("button.primary.big", { type: "submit" }, t("Take"))));
  return { element, focus: () => field.focus(), leave: () => {} };
}
