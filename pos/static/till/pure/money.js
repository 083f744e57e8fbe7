/**
 * Money: an amount is a safe integer of centimes of the dirham (MAD). Twin: store/money.py.
 *
 * `scale` rounds half up, once; `spread` divides a whole into parts that sum exactly to it. Products are taken as
 * BigInt, for centimes × grams may pass 2^53; a negative amount is the mirror of the positive one.
 */

import { BadInput } from "./errors.js";

const NO_BREAK_SPACE = "\u00a0";
// Unicode's isolate: what lies between is set from left to right and tells its surroundings no direction.
const [LEFT_TO_RIGHT, AS_IT_WAS] = "\u2066\u2069";

const SPACES = /[\s\u00a0\u202f\u200e\u200f\u2066-\u2069]/g;
const CURRENCY = /^(?:MAD|DHS?|درهم)|(?:MAD|DHS?|درهم)$/gi;
const AMOUNT = /^(-?)([0-9]{1,13})(?:\.([0-9]{1,2}))?$/;
const GROUPED = /^-?[0-9]{1,3}(?:([.,])[0-9]{3})+(?!\1)[.,][0-9]{1,2}$/;
const EASTERN = "٠١٢٣٤٥٦٧٨٩٫";
const WESTERN = "0123456789,";

/** `value` itself, when it is an integer that JavaScript holds exactly. */
export function safe(value) {
  if (!Number.isSafeInteger(value)) throw new RangeError(`${value} is not a safe integer`);
  return value;
}

/** `amount × times / over`, rounded half up; -0.5 goes to -1, the mirror of 0.5. `over` is positive. */
export function scale(amount, times, over) {
  const product = exact(amount) * exact(times);
  const doubled = 2n * (product < 0n ? -product : product) + exact(over);
  const magnitude = safe(Number(doubled / (2n * exact(over))));
  return product < 0n && magnitude ? -magnitude : magnitude;
}

/**
 * Divide `total` in proportion to `weights` (none negative); the parts sum to it exactly.
 * Largest remainder; a tie goes to the earlier. All weights zero: equal shares (rules §1.3).
 */
export function spread(total, weights) {
  if (weights.some((weight) => weight < 0)) throw new RangeError("a weight is never negative");
  if (!weights.some(Boolean)) weights = weights.map(() => 1);
  if (total < 0) return spread(-total, weights).map((part) => (part ? -part : 0));
  if (weights.length === 0) return nothingAmongNobody(total);
  const whole = weights.map(exact).reduce((sum, weight) => sum + weight, 0n);
  const products = weights.map((weight) => exact(total) * exact(weight));
  const parts = products.map((product) => Number(product / whole));
  const byRemainder = [...parts.keys()].sort((i, j) => order(products[j] % whole, products[i] % whole) || i - j);
  for (const i of byRemainder.slice(0, total - sum(parts))) parts[i] += 1;
  return parts;
}

/** `spread` over a Map from id to weight, where a tie goes to the lower id. */
export function spreadById(total, weights) {
  const ids = [...weights.keys()].sort(order);
  const parts = spread(total, ids.map((id) => weights.get(id)));
  return new Map(ids.map((id, i) => [id, parts[i]]));
}

/** What the first `part` of `whole` units of a line of `total` are worth (rules §1.11). */
export function shareOf(part, whole, total) {
  if (!(part >= 0 && part <= whole) || whole === 0) throw new RangeError(`${part} of ${whole} is not a share`);
  return scale(total, part, whole);
}

/** What `more` units are worth once `before` of the `whole` were given back. */
export const nextShare = (before, more, whole, total) => shareOf(before + more, whole, total) - shareOf(before, whole, total);

/** `amount` to the nearest multiple of `step` centimes, half up; a step of 0 leaves it. */
export const roundTo = (amount, step) => (step ? safe(scale(amount, 1, step) * step) : safe(amount));

/** The sum of safe integers, itself safe. */
export const sum = (amounts) => amounts.reduce((total, amount) => safe(total + safe(amount)), 0);

/**
 * The centimes that a person typed: "12,50", "12.5", "1 234,50 DH", "1,234.50" or "٣٫٥". What could be read in two
 * ways ("1.234") or is finer than a centime is refused with BadInput.
 */
export function parseAmount(text, field = null) {
  let plain = western(text).replace(SPACES, "").replace(CURRENCY, "");
  const grouped = GROUPED.exec(plain);
  if (grouped) plain = plain.replaceAll(grouped[1], "");
  const match = AMOUNT.exec(plain.replaceAll(",", "."));
  if (!match) throw new BadInput("“%(text)s” is not an amount. Write it like 12.50.", field, { text });
  const [, sign, dirhams, centimes = ""] = match;
  const amount = safe(Number(dirhams + centimes.padEnd(2, "0")));
  return sign && amount ? -amount : amount;
}

/** The decimal sign of a language. */
export const decimalPoint = (language) => (language === "en" ? "." : ",");

/** A whole number in groups of three: "1 234" (fr, ar; the space does not break), "1,234" (en). */
export const groupDigits = (number, language) =>
  String(number).replace(/\B(?=(?:[0-9]{3})+$)/g, language === "en" ? "," : NO_BREAK_SPACE);

/** The bare figure, for a column or a field: "1 234,50" (fr, ar), "1,234.50" (en). Latin digits everywhere. */
export function formatFigure(amount, language) {
  const digits = String(Math.abs(safe(amount))).padStart(3, "0");
  const figure = groupDigits(digits.slice(0, -2), language) + decimalPoint(language) + digits.slice(-2);
  return amount < 0 ? belowZero(figure, language) : figure;
}

/** An amount as Moroccan shops write it: "1 234,50 DH", "1 234,50 درهم", "MAD 1,234.50". */
export function formatAmount(amount, language) {
  const figure = formatFigure(amount, language);
  if (language === "en") return `MAD${NO_BREAK_SPACE}${figure}`;
  return `${figure}${NO_BREAK_SPACE}${language === "ar" ? "درهم" : "DH"}`;
}

const exact = (value) => BigInt(safe(value));

const order = (a, b) => (a < b ? -1 : a > b ? 1 : 0);

/** Arabic digits as the ones that count here: an Arabic keyboard types them. */
export const western = (text) => text.replace(/[٠-٩٫]/g, (digit) => WESTERN[EASTERN.indexOf(digit)]);

/**
 * In right-to-left text a bare hyphen would be drawn behind the figure. The isolate holds it, and leaves the direction to
 * the currency after it: a mark would turn the whole amount round, unlike one above zero.
 */
export const belowZero = (figure, language) => (language === "ar" ? `${LEFT_TO_RIGHT}-${figure}${AS_IT_WAS}` : `-${figure}`);

function nothingAmongNobody(total) {
  if (total) throw new RangeError("an amount cannot be spread over nobody");
  return [];
}
