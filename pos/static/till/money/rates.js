/**
 * What foreign notes are worth today, as the manager set it.
 *
 * House rule: a till that can ask takes notes at today's rate only. One whose server is gone goes on with the last rate it
 * knows, for a week at most, and says of which day it is; the server looks at it again.
 */

import { remember } from "../device/database.js";
import { dayOf } from "../kit/day.js";
import { day, t } from "../kit/language.js";
import { Refusal } from "../kit/refusal.js";
import { get } from "../server/server.js";

export const CURRENCIES = ["EUR", "USD", "GBP"];
// Twin: pos/rates/rates.py.
const KNOWN_FOR_DAYS = 7;

/** What a currency is called. */
export const currencyName = (code) => ({ EUR: t("Euro"), USD: t("US dollar"), GBP: t("Pound sterling") })[code];

/** Ask the server for the rates, and keep them; whether it answered. */
export async function refreshRates(till) {
  const { kind, body } = await get("/pos/api/rates");
  if (kind !== "answered" || typeof body.rates !== "object") return false;
  till.place = { ...till.place, rates: body.rates };
  await remember(till.database, "place", till.place);
  return true;
}

/** The rate to take `currency` at: `{rate, day_on}`. `isAlone`: the server does not answer. Throws Refusal. */
export function rateOf(till, currency, isAlone, now = Date.now()) {
  const today = dayOf(now);
  const known = till.place.rates?.[currency];
  if (known?.day_on === today) return known;
  if (!isAlone) throw new Refusal(t("No rate was set today for %(currency)s: the manager sets it in the office.", { currency: currencyName(currency) }));
  if (known && known.day_on > dayOf(now - KNOWN_FOR_DAYS * 86_400_000)) return known;
  throw new Refusal(t("Without the server, and without a rate of this week, no %(currency)s can be taken.", { currency: currencyName(currency) }));
}

/** How old a rate is, in words; nothing for today's. */
export const ageOf = ({ day_on: on }, now = Date.now()) => (on === dayOf(now) ? "" : t("Rate of %(date)s", { date: day(on) }));
