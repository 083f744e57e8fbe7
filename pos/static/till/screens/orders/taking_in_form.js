/**
 * Goods that came from another shop, but not all of them whole: what came, what is damaged, and who answers for the rest.
 */

import { h } from "../../kit/dom.js";
import { t } from "../../kit/language.js";
import { quantityText } from "../../goods/quantities.js";
import { notify } from "../notice.js";

/** The form for the transfer `one`; `taken({arrived, damaged, liable})` takes it in, `back()` leads to the list. */
export function takingInForm(one, name, { back, taken }) {
  const whole = figure("arrived", one.quantity);
  const damaged = figure("damaged", 0);
  const who = [["carrier", t("who carried it")], ["sender", t("the shop that sent it")], ["receiver", t("we ourselves")]];
  const liable = h("select.text-field", { name: "liable" }, who.map(([value, words]) => h("option", { value }, words)));
  const submit = (event) => {
    event.preventDefault();
    const came = { arrived: Number(whole.value), damaged: Number(damaged.value) };
    if (came.arrived + came.damaged > one.quantity) return notify(t("No more can come than was sent."), "bad");
    return taken(came.arrived === one.quantity ? came : { ...came, liable: liable.value });
  };
  const unit = one.unit === "piece" ? t("Pieces") : t("Grams or millilitres");
  return h("form.drawer-form.hold-form", { onsubmit: submit },
    h("h3", {}, h("bdi", {}, name), " · ", h("bdi", {}, t("sent: %(quantity)s", { quantity: quantityText(one, one.quantity) }))),
    h("p.hint", {}, t("Damaged goods are kept apart. What is missing stays on the way until a manager settles it in the office.")),
    h("div.hold-how", {}, field(`${t("Came whole")} (${unit})`, whole), field(`${t("Came damaged")} (${unit})`, damaged), field(t("Answers for the rest"), liable)),
    h("div.drawer-end", {}, h("button.quiet", { type: "button", onclick: back }, t("Back")), h("button.primary", { type: "submit" }, t("Receive it"))));
}

const figure = (name, value) => h("input.text-field", { type: "text", inputmode: "numeric", pattern: "[0-9]{1,7}", required: true, dir: "ltr", maxlength: "7", name, value: String(value) });

const field = (name, control) => h("label.field", {}, h("span", {}, name), control);
