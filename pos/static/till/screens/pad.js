/**
 * The number pad: big keys beside a field that a keyboard fills just as well.
 */

import { h } from "../kit/dom.js";
import { amount, language, t } from "../kit/language.js";
import { decimalPoint, western } from "../pure/money.js";

const KEYS = ["7", "8", "9", "4", "5", "6", "1", "2", "3"];

/** The key that parts dirhams and centimes, as the language writes it; either sign is read. */
export const decimalKey = () => decimalPoint(language());

/** Centimes as they are keyed, in the language on the screen: "65,50", "100", "65.50". */
export const figureOf = (centimes) => amount(centimes).replace(/[.,]00$/, "");

/** A pad that types into `field`, with `extra` ("00", `decimalKey()` or nothing) beside the zero. */
export function pad(field, extra = "") {
  const key = (text) => h("button.pad-key", { type: "button", "aria-keyshortcuts": text, onclick: () => insert(field, text) }, text);
  const back = h("button.pad-key", { type: "button", "aria-keyshortcuts": "Backspace", "aria-label": t("Erase"), onclick: () => erase(field) }, "⌫");
  return h("div.pad", { role: "group", "aria-label": t("Number pad"), dir: "ltr" },
    KEYS.map(key), extra ? key(extra) : h("span"), key("0"), back);
}

/** A field for numbers that does not call up a tablet's own keyboard: the pad is there already. */
export function numberField(attributes) {
  return h("input.number-field", { type: "text", inputmode: "none", autocomplete: "off", dir: "ltr", ...attributes });
}

/** From here on a field holds a whole number, `most` at the highest, or nothing: what was keyed and does not count is not seen in it either. */
export function keepWhole(field, most) {
  field.addEventListener("input", () => {
    const digits = western(field.value).replace(/\D/g, "");
    const whole = digits && String(Math.min(Number(digits), most));
    if (field.value !== whole) field.value = whole;
  });
}

function insert(field, text) {
  const { selectionStart, selectionEnd } = field;
  field.setRangeText(text, selectionStart, selectionEnd, "end");
  announce(field);
}

function erase(field) {
  const { selectionStart, selectionEnd } = field;
  const from = selectionStart === selectionEnd ? Math.max(selectionStart - 1, 0) : selectionStart;
  field.setRangeText("", from, selectionEnd, "end");
  announce(field);
}

function announce(field) {
  field.dispatchEvent(new Event("input", { bubbles: true }));
  field.focus();
}
