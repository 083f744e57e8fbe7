/**
 * What the forms of paying have in common: an amount with its pad, and the one button that says what Enter does.
 */

import { fill, h } from "../../kit/dom.js";
import { t } from "../../kit/language.js";
import { parseAmount } from "../../pure/money.js";
import { OverTendered } from "../../pure/tenders.js";
import { Refusal } from "../../kit/refusal.js";
import { worded } from "../../kit/words.js";
import { decimalKey, figureOf, numberField, pad } from "../pad.js";

/** The id of whatever form is shown: the big button below belongs to it. */
export const FORM = "payment-form";

/** A field of centimes, filled with `value` unless it is null. */
export const amountField = (value = null, attributes = {}) =>
  numberField({ maxlength: "10", value: value === null ? "" : figureOf(value), ...attributes });

/** The centimes in a field, null when it is empty or holds no amount; half-keyed figures ("12,") count as far as they go. */
export function read(field) {
  const text = field.value.trim().replace(/[.,]$/, "");
  try {
    const value = text === "" ? null : parseAmount(text);
    return value < 0 ? null : value;
  } catch {
    return null;
  }
}

/** Refuse a field with something in it that is no amount: it is not the same as nothing keyed. Throws Refusal. */
export function requireReadable(field) {
  if (field.value.trim() && read(field) === null) throw noAmount();
}

const noAmount = () => new Refusal(t("Key an amount, like %(example)s.", { example: figureOf(15_050) }));

/** A text field of a tender: a reference, a number, a bank. */
export const textField = (attributes) => h("input.text-field", { type: "text", autocomplete: "off", dir: "ltr", ...attributes });

export const labelled = (name, input) => h("label.field", {}, h("span", {}, name), input);

/**
 * A form of a tender. `parts` are its fields, `first` or the first of them focused; `amount` is the field that the pad keys into; `submit()` may
 * throw Refusal, `verb()` says what it does; `tools` are further ways out of it, `back` what Escape means in words.
 */
export function tenderForm(desk, { name, title, parts, amount, submit, verb, tools = [], first, back = t("Back"), backed = desk.home, leave }) {
  const padBox = h("div.pad-box");
  if (amount) fill(padBox, pad(amount, decimalKey()));
  const element = h("form.tender-form", { id: FORM, "aria-label": title, onsubmit: (event) => desk.run(event, submit) },
    h("h3", {}, title), parts, tools.length ? h("div.tender-tools", {}, tools) : null, padBox);
  amount?.addEventListener("input", desk.render);
  const focus = () => (first ?? element.querySelector("input") ?? desk.big).focus();
  return { name, element, verb, back, backed, focus, leave };
}

/** A button beside the big one. */
export const toolKey = (desk, text, key, action, kind = "") =>
  h(`button.tool${kind}`, { type: "button", "data-key": key, onclick: (event) => desk.run(event, action) }, text);

/** The amount in a field of a tender that gives no change. Throws Refusal. */
export function amountDue(field, most) {
  const value = read(field);
  if (!value) throw noAmount();
  if (value > most) throw worded(new OverTendered("Only cash gives change: the other tenders are more than what is due."));
  return value;
}

/** What Enter does: with this tender the ticket may be paid whole. */
export const verbOf = (desk, row, done = t("Complete the sale"), part = t("Take")) => (row && desk.completes(row) ? done : part);
