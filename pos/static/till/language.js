/**
 * The language on the screen: strings from the server's own gettext catalogues, directions, dates and amounts.
 *
 * Invariant: a string that is not translated shows in English rather than not at all.
 */

import { dayOf } from "./day.js";
import { formatAmount, formatFigure } from "./pure/money.js";

export const LANGUAGES = { fr: "Français", ar: "العربية", en: "English" };
// The order of a gettext catalogue's plural forms, told by the name that `Intl.PluralRules` gives them.
const PLURAL_FORMS = {
  fr: ["one", "other"],
  en: ["one", "other"],
  ar: ["zero", "one", "two", "few", "many", "other"],
};
let current = "fr";
let strings = {};

/** The code of the language on the screen. */
export const language = () => current;

/** Change the language of the page; `build` picks the catalogue that came with these modules. */
export async function speak(code, build) {
  const chosen = code in LANGUAGES ? code : "fr";
  strings = await catalogueOf(chosen, build);
  current = chosen;
  document.documentElement.lang = chosen;
  document.documentElement.dir = chosen === "ar" ? "rtl" : "ltr";
}

async function catalogueOf(code, build) {
  try {
    return await (await fetch(`/pos/strings.${code}.json?build=${build}`)).json();
  } catch {
    return {};
  }
}

/** `msgid` in the language on the screen, its `%(name)s` places filled. */
export function t(msgid, params = {}) {
  const found = strings[msgid];
  return place(typeof found === "string" ? found : msgid, params);
}

/** `one` or `many` by `num`, as the language counts. */
export function nt(one, many, num, params = {}) {
  const forms = strings[one] ?? [one, many];
  const wanted = PLURAL_FORMS[current].indexOf(new Intl.PluralRules(current).select(num));
  return place(forms[wanted === -1 ? forms.length - 1 : Math.min(wanted, forms.length - 1)], { num, ...params });
}

const place = (text, params) => text.replace(/%\((\w+)\)[sd]/g, (whole, name) => params[name] ?? whole);

/** The name of something in the language on the screen, else in French. */
export const named = (names) => names[current] || names.fr;

/** Centimes as a bare figure: "1 234,50". */
export const amount = (centimes) => formatFigure(centimes, current);

/** Centimes with their currency. */
export const money = (centimes) => formatAmount(centimes, current);

/** The hour of an instant on the shop's clock: "14:05". */
export const hour = (instant) => CLOCK.format(instant);

/** Day and hour of an instant on the shop's clock: "23/11/2026 14:05". */
export const moment = (instant) => `${day(dayOf(instant))} ${hour(instant)}`;

/** An ISO date as people here write it: "23/11/2026". */
export const day = (iso) => iso.split("-").reverse().join("/");

const CLOCK = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit", timeZone: "Africa/Casablanca" });
