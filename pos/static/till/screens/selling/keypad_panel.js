/**
 * How many pieces, or how many grams: keyed in place, or told by the scale.
 *
 * What is keyed counts before what the scale says; the scale's weight is taken only at rest and above nothing.
 */

import { h, say } from "../../kit/dom.js";
import { money, named, t } from "../../kit/language.js";
import { keyedQuantity } from "../../pure/quantity.js";
import { quantityText } from "../../goods/quantities.js";
import * as sounds from "../../kit/sounds.js";
import { notify } from "../notice.js";
import { numberField, pad } from "../pad.js";
import { scaleReadout } from "./scale_readout.js";

const PIECES_MAX = 999;
const GRAMS_MAX = 99_999;

/**
 * A panel that asks for a quantity of `product` in its base unit; `price(quantity)` says what it comes to,
 * `keyed(quantity)` takes the answer, `cancelled()` leads back.
 */
export function keypadPanel(till, { product, quantity, price, keyed, cancelled }) {
  const isWeight = product.kind === "weight";
  const most = isWeight ? GRAMS_MAX : PIECES_MAX;
  const label = isWeight ? t("Weight in grams") : t("How many");
  const field = numberField({ "aria-label": label, placeholder: quantity ? String(quantity) : "0", maxlength: "6" });
  const sum = h("output.keypad-sum", {}, " ");
  const read = () => keyedQuantity(field.value, product.unit);
  const wanted = () => read() || scale?.weight() || 0;
  const showSum = () => say(sum, wanted() ? `${quantityText(product, wanted())} · ${money(price(wanted()))}` : " ");
  const scale = isWeight && till.devices.scale ? scaleReadout(till, () => showSum()) : null;
  const submit = (event) => {
    event.preventDefault();
    const why = whyNot();
    if (!why) return keyed(wanted() || quantity);
    sounds.refused();
    notify(why, "bad");
    field.select();
  };
  /** Why what is keyed, weighed or there already is no quantity; null where it is one. */
  function whyNot() {
    if (wanted() > most) return t("No more than %(amount)s at once: look at what was keyed.", { amount: quantityText(product, most) });
    if (field.value.trim() && !read()) return t("Look at this again: %(name)s", { name: label });
    if (wanted() || quantity) return null;
    return scale?.isThere() ? scale.why() : t("Fill in: %(name)s", { name: label });
  }
  field.addEventListener("input", showSum);
  const element = h("section.panel.keypad", { "aria-labelledby": "keypad-title" },
    h("header.panel-head", {}, h("h2", { id: "keypad-title" }, named(product.names)),
      h("button.quiet", { type: "button", "data-key": "Escape", onclick: cancelled }, t("Back to the goods"))),
    h("form.keypad-form", { onsubmit: submit }, scale?.element, h("label.field", {}, h("span", {}, label), field), sum, pad(field, isWeight ? "00" : ""),
      h("button.primary.big", { type: "submit" }, t("Take"))));
  // Goods that are not on the ticket yet, or a quantity that is begun, would be lost by a scan, and nobody would know.
  return { element, focus: () => field.focus(), leave: () => scale?.leave(), get staysOnScan() { return !quantity || field.value.trim() !== ""; } };
}
