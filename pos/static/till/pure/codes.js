/**
 * What a scan says: a product, a weighed or priced label, a badge, a card, a receipt or an order. Twin: store/codes.py.
 *
 * A GTIN is kept as 14 digits and its check digit is always checked; a code that is wrong, cut or unknown throws a
 * typed refusal and is never passed over in silence (rules §2).
 */

import { BadInput } from "./errors.js";
import { looksLikeElements, looksLikeLink, parseElements, parseLink, UnreadableCode, withoutAimPrefix } from "./gs1.js";
import { scale } from "./money.js";

export { UnreadableCode };

/**
 * How the shop builds its own EAN-13: P product, W grams, V centimes, C check digit. GS1 leaves prefixes 20–29 and 04
 * to each company for its own use. Piece labels (200…) are ordinary GTINs and need no pattern.
 */
export const PATTERNS = { weight: "21PPPPPWWWWWC", price: "23PPPPPVVVVVC", badge: "041", card: "042" };

const GTIN = /^(?:[0-9]{8}|[0-9]{12,14})$/;
const RECEIPT = /^[A-Z][A-Z0-9]*-[0-9]{6,}$/;
const RECEIPT_LINK = /^https?:\/\/[^/]+\/r\/([0-9a-f]{32})$/i;
// An order's code as people say it, or with a 1 before it as its QR has it: every scan has a digit in it.
const ORDER = /^(?:W1-)?([2-9A-HJKMNP-TV-Z]{4}-[2-9A-HJKMNP-TV-Z]{4})$/;
const NET_WEIGHT = /^310[0-5]$/;

/** One digit was misread or mistyped. */
export class WrongCheckDigit extends BadInput {
  constructor(code) {
    super("Wrong check digit in %(code)s. Scan it again.", "code", { code });
  }
}

/** A scale label of no weight or no price (rules §2.2). */
export class EmptyLabel extends BadInput {
  constructor(code) {
    super("The label %(code)s shows a quantity of zero.", "code", { code });
  }
}

/** What a code does not say is null. Amounts in centimes, weights in grams. */
const NOTHING = {
  gtin14: null,
  plu: null,
  lot: null,
  best_before_on: null,
  expires_on: null,
  weight_g: null,
  amount: null,
  serial: null,
  count: null,
  badge: null,
  card: null,
  receipt: null,
  order: null,
};

const SHOWN_DIGITS = 4;

/** A code that is worth money (a gift card's, store credit's) as others than its holder may see it: "…0013". */
export const masked = (code) => `…${code.slice(-SHOWN_DIGITS)}`;

/** The digit to put behind `digits`: weights 3, 1, 3… from the right (GS1 §7.9.1). */
export function checkDigit(digits) {
  const total = [...digits].reverse().reduce((sum, digit, i) => sum + Number(digit) * (i % 2 === 0 ? 3 : 1), 0);
  return String((10 - (total % 10)) % 10);
}

export const withCheckDigit = (digits) => digits + checkDigit(digits);

/** A GTIN-8, -12, -13 or -14 as 14 digits. Throws UnreadableCode or WrongCheckDigit. */
export function normalise(code) {
  if (!GTIN.test(code)) throw new UnreadableCode(code);
  if (checkDigit(code.slice(0, -1)) !== code.at(-1)) throw new WrongCheckDigit(code);
  return code.padStart(14, "0");
}

/**
 * What was scanned, in any symbology: `{kind, code, …}` with `kind` one of product, weight, price, badge, card, receipt, order.
 * A label's `gtin14` is its base code (value digits 0) and `plu` its product digits.
 * Throws UnreadableCode, WrongCheckDigit or EmptyLabel.
 */
export function read(scanned, patterns = PATTERNS) {
  const text = scanned.replace(/^[ \t\r\n]+|[ \t\r\n]+$/g, "");
  const plain = withoutAimPrefix(text);
  const link = RECEIPT_LINK.exec(plain)?.[1].toLowerCase();
  if (link) return scan("receipt", link, { receipt: link });
  if (looksLikeLink(plain)) return fromElements(parseLink(plain), text);
  if (looksLikeElements(text)) return fromElements(parseElements(text), text);
  if (RECEIPT.test(plain)) return scan("receipt", plain, { receipt: plain });
  const order = ORDER.exec(plain.toUpperCase());
  if (order) return scan("order", order[1], { order: order[1] });
  return fromGtin(normalise(plain), patterns);
}

/** The EAN-13 of a scale label: grams or centimes of `value` on a product's `pattern`. */
export function label(pattern, product, value) {
  const room = field(pattern, "WV");
  if (!(value >= 0 && value < 10 ** room.length)) throw new RangeError(`${value} does not fit ${pattern}`);
  const digits = [...pattern.slice(0, -1)];
  const amount = String(value).padStart(room.length, "0");
  field(pattern, "P").forEach((place, i) => (digits[place] = product[i]));
  room.forEach((place, i) => (digits[place] = amount[i]));
  return withCheckDigit(digits.join(""));
}

const scan = (kind, code, said) => ({ kind, code, ...NOTHING, ...said });

function fromGtin(gtin14, patterns) {
  const ean = gtin14.startsWith("0") ? gtin14.slice(1) : "";
  if (ean && ean.startsWith(patterns.badge)) return scan("badge", ean, { badge: ean });
  if (ean && ean.startsWith(patterns.card)) return scan("card", ean, { card: ean });
  if (ean && matches(patterns.weight, ean)) return labelled("weight", patterns.weight, ean);
  if (ean && matches(patterns.price, ean)) return labelled("price", patterns.price, ean);
  return scan("product", gtin14, { gtin14 });
}

const matches = (pattern, ean) => ean.startsWith(pattern.replace(/[PWVC]+$/, ""));

function labelled(kind, pattern, ean) {
  const plu = field(pattern, "P").map((place) => ean[place]).join("");
  const value = Number(field(pattern, "WV").map((place) => ean[place]).join(""));
  if (value === 0) throw new EmptyLabel(ean);
  const gtin14 = normalise(label(pattern, plu, 0));
  return scan(kind, ean, { gtin14, plu, [kind === "weight" ? "weight_g" : "amount"]: value });
}

const field = (pattern, letters) => [...pattern].map((_, place) => place).filter((place) => letters.includes(pattern[place]));

/** A GTIN (01), or what a carton contains (02), with what else the label tells of it. */
function fromElements(elements, text) {
  const lot = elements.get("10") ?? null;
  if (lot !== null && lot.length > 20) throw new UnreadableCode(text);
  return scan("product", text, {
    gtin14: normalise(elements.get("01") ?? elements.get("02") ?? ""),
    lot,
    best_before_on: day(elements.get("15"), text),
    expires_on: day(elements.get("17"), text),
    weight_g: grams(elements, text),
    serial: elements.get("21") ?? null,
    count: counted(elements.get("30") ?? elements.get("37"), text),
  });
}

/** YYMMDD of this century; day 00 is the last of the month (GS1 §3.4). */
function day(digits, text) {
  if (digits === undefined) return null;
  if (!/^[0-9]{6}$/.test(digits)) throw new UnreadableCode(text);
  const [year, month, date] = [2000 + Number(digits.slice(0, 2)), Number(digits.slice(2, 4)), Number(digits.slice(4))];
  if (month < 1 || month > 12 || date > daysIn(year, month)) throw new UnreadableCode(text);
  return [year, month, date || daysIn(year, month)].map((part) => String(part).padStart(2, "0")).join("-");
}

const daysIn = (year, month) => new Date(Date.UTC(year, month, 0)).getUTCDate();

/** AI 310n: a net weight in kilograms with n decimals, half up to the gram. */
function grams(elements, text) {
  const [ai, digits] = [...elements].find(([key]) => NET_WEIGHT.test(key)) ?? [];
  if (!ai) return null;
  const weight = scale(positive(digits, text), 1000, 10 ** Number(ai[3]));
  if (weight === 0) throw new EmptyLabel(text);
  return weight;
}

const counted = (digits, text) => (digits === undefined ? null : positive(digits, text));

function positive(digits, text) {
  if (!/^[0-9]{1,8}$/.test(digits)) throw new UnreadableCode(text);
  if (Number(digits) === 0) throw new EmptyLabel(text);
  return Number(digits);
}
