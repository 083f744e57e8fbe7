/** Three keys for the customer's language: that of the receipt, not of the till. */

import { h } from "../kit/dom.js";
import { LANGUAGES, t } from "../kit/language.js";

const SHORT = { fr: "FR", ar: "ع", en: "EN" };

/** The keys, `chosen` pressed; `pick(code)` is told of another. Where there is little room they show `SHORT` names. */
export function languageKeys(chosen, pick, { isShort = false } = {}) {
  const keys = Object.entries(LANGUAGES).map(([code, name]) =>
    h("button.tool.language-key", { type: "button", lang: code, "aria-pressed": String(code === chosen), title: name, onclick: () => press(code) }, isShort ? SHORT[code] : name));
  const press = (code) => {
    for (const key of keys) key.setAttribute("aria-pressed", String(key.lang === code));
    pick(code);
  };
  return h("div.language-keys", { role: "group", "aria-label": t("Language of the receipt") }, h("span.hint", { "aria-hidden": "true" }, t("Language of the receipt")), keys);
}
