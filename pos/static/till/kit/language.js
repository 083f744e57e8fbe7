/**
 * The language on the screen: strings from the server's own gettext catalogues, directions, dates and amounts.
 *
 * Invariant: a string that is not translated shows in English rather than not at all.
 */

import { dayOf, hourOf } from "./day.js";
import { formatAmount, formatFigure } from "../pure/money.js";

export const LANGUAGES = { fr: "Français", ar: "العربية", en: "English" };
// The order of a gettext catalogue's plural forms, told by the name that `Intl.PluralRules` gives them.
const PLURAL_FORMS = {
  fr: ["one", "other"],
  en: ["one", "other"],
  ar: ["zero", "one", "two", "few", "many", "other"],
};
// In French a space stands before these signs and inside these quotes: none of them begins or ends a line of its own.
const BESIDE_SIGN = / (?=[:;!?»])|(?<=«) /g;
const NO_BREAK_SPACE = "\u00a0";
const MINUTE_MS = 60_000;
const HOUR_MINUTES = 60;
const HOURS_MAX = 48;
const catalogues = new Map();
let now = voice("fr", {});

/** The language to begin in: the first of the browser's own that is spoken here, else the page's. */
export const firstLanguage = () => navigator.languages.map((code) => code.slice(0, 2)).find((code) => code in LANGUAGES) ?? document.documentElement.lang;

/** The code of the language on the screen. */
export const language = () => now.language;

/**
 * Change the language of the page; `build` picks the catalogue that came with these modules. The answer is whether the page
 * speaks it: one that cannot be loaded is not changed to.
 */
export async function speak(code, build) {
  now = await voiceOf(code, build, unparted);
  document.documentElement.lang = now.language;
  document.documentElement.dir = now.direction;
  return now.language === code;
}

/**
 * What a language says, for a paper that is not in the language on the screen; that one, where it cannot be loaded.
 * `worded` makes of its texts what they are shown as.
 */
export async function voiceOf(code, build, worded = (strings) => strings) {
  const chosen = code in LANGUAGES ? code : "fr";
  if (!catalogues.has(chosen)) await load(chosen, build);
  if (catalogues.has(chosen)) return voice(chosen, worded(catalogues.get(chosen)));
  // Before the first there is none to stay with.
  return catalogues.size ? now : voice(chosen, {});
}

/** Texts for the screen, whose lines break anywhere: a sign stays with its word. */
const unparted = (strings) => Object.fromEntries(Object.entries(strings).map(([msgid, found]) => [msgid, Array.isArray(found) ? found.map(joined) : joined(found)]));

const joined = (text) => text.replace(BESIDE_SIGN, NO_BREAK_SPACE);

/** Have every language at hand from here on, for what is written in the customer's. */
export const keepVoices = (build) => Promise.all(Object.keys(LANGUAGES).map((code) => voiceOf(code, build)));

/** What a language says, at once; the one on the screen, where it is not at hand. */
export const voiceIn = (code) => (catalogues.has(code) ? voice(code, catalogues.get(code)) : now);

async function load(code, build) {
  try {
    const response = await fetch(`/pos/strings.${code}.json?build=${build}`);
    if (response.ok) catalogues.set(code, await response.json());
  } catch {
    // Nobody answers: it is asked for again the next time.
  }
}

function voice(code, strings) {
  const forms = new Intl.PluralRules(code);
  return Object.freeze({
    language: code,
    direction: code === "ar" ? "rtl" : "ltr",
    t(msgid, params = {}) {
      const found = strings[msgid];
      return place(typeof found === "string" ? found : msgid, params);
    },
    nt(one, many, num, params = {}) {
      const found = strings[one] ?? [one, many];
      const wanted = PLURAL_FORMS[code].indexOf(forms.select(num));
      const form = found[wanted === -1 ? found.length - 1 : Math.min(wanted, found.length - 1)];
      // One and two are words in Arabic: they bear no sign.
      return place(num < 0 && !form.includes("%(num)") ? found.at(-1) : form, { num, ...params });
    },
    named: (names) => names[code] || names.fr,
    amount: (centimes) => formatFigure(centimes, code),
    money: (centimes) => formatAmount(centimes, code),
  });
}

function place(text, params) {
  return text.replace(/%\((\w+)\)[sd]/g, (whole, name) => params[name] ?? whole);
}

/** `msgid` in the language on the screen, its `%(name)s` places filled. */
export const t = (msgid, params) => now.t(msgid, params);

/** `one` or `many` by `num`, as the language counts. */
export const nt = (one, many, num, params) => now.nt(one, many, num, params);

/** The name of something in the language on the screen, else in French. */
export const named = (names) => now.named(names);

/** Names one after the other, with the comma of the language on the screen. */
export const listed = (names) => names.join(now.language === "ar" ? "، " : ", ");

/** Centimes as a bare figure: "1 234,50". */
export const amount = (centimes) => now.amount(centimes);

/** Centimes with their currency. */
export const money = (centimes) => now.money(centimes);

/** How long ago something was, as people say it: "3 min", "2 h 05 min", "3 d"; it does not break over lines. */
export const age = (ms) => ageText(Math.max(Math.floor(ms / MINUTE_MS), 0)).replaceAll(" ", NO_BREAK_SPACE);

function ageText(minutes) {
  if (minutes < HOUR_MINUTES) return t("%(minutes)s min", { minutes });
  const hours = Math.floor(minutes / HOUR_MINUTES);
  if (hours < HOURS_MAX) return t("%(hours)s h %(minutes)s min", { hours, minutes: String(minutes % HOUR_MINUTES).padStart(2, "0") });
  return t("%(days)s d", { days: Math.floor(hours / 24) });
}

/** The hour of an instant on the shop's clock: "14:05". */
export const hour = hourOf;

/** Day and hour of an instant on the shop's clock: "23/11/2026 14:05". */
export const moment = (instant) => `${day(dayOf(instant))} ${hour(instant)}`;

/** An ISO date as people here write it: "23/11/2026". */
export const day = (iso) => iso.split("-").reverse().join("/");
