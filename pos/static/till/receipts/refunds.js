/**
 * Giving back: what of a receipt can come back, the lines that bring it back, and the way the money goes.
 *
 * Invariant: no more comes back than is left of a line, for what was paid for it; the money goes back the way it came, and
 * what cannot go that way becomes store credit (rules §1.11). The server counts again, and refuses more.
 */

import { partsOf, ratesNow } from "../ticket/content.js";
import { t } from "../kit/language.js";
import { comingBack } from "../pure/cart.js";
import { withCheckDigit } from "../pure/codes.js";
import { uuid7 } from "../pure/ids.js";
import { sum } from "../pure/money.js";
import { lineTotal } from "../pure/quantity.js";
import { cashBack, handed, NO_CASH, returned } from "../pure/returns.js";
import { summarise } from "../pure/tax.js";
import { isCash } from "../pure/tenders.js";
import { Refusal } from "../kit/refusal.js";

const CHILLED = new Set(["cool", "cold", "frozen"]);
// Money goes back to a card or an account before it goes back in cash.
const WAYS = ["gift_card", "credit", "account", "card", "cash"];
const ROUNDED_MOST = 10;

/**
 * The lines of a found receipt (`receipts.js`) that can still come back: `{line, left, back}`, `left` in base units. What
 * stands on the open ticket as coming back has come back already.
 */
export function returnable({ ticket }, { receipt, returned: known }) {
  return receipt.lines
    .filter(({ kind, quantity }) => (!kind || kind === "delivery") && quantity > 0)
    .map((line) => ({ line, back: withTicket(known[line.id] ?? { quantity: 0, amount: 0 }, ticket.lines.filter(({ returns }) => returns === line.id)) }))
    .map((one) => ({ ...one, left: one.line.quantity - one.back.quantity }))
    .filter(({ left }) => left > 0);
}

/** What came back of a line, with what lines of the ticket bring back; theirs are below zero, the amount before its discount. */
const withTicket = (back, lines) => ({
  quantity: back.quantity - sum(lines.map(({ quantity }) => quantity)),
  amount: back.amount - sum(lines.map(({ amount, discount }) => amount - discount)),
});

/** The codes that a receipt used up, of those whose uses are counted: what comes back gives none of them back. */
export const usedCodes = ({ catalogue }, { receipt: { discounts = [] } }) =>
  [...new Set(discounts.map(({ code }) => code).filter(Boolean))].filter((code) => catalogue.promotions.some((one) => one.code === code && one.limited));

/** Where goods of a product may go: chilled food never returns to the shelf (rules §3.11). The first is proposed. */
export function destinations(product, kind) {
  if (kind === "delivery") return [""];
  return !product || CHILLED.has(product.storage) ? ["quarantine", "loss"] : ["shelf", "quarantine", "loss"];
}

/** What `quantity` more units of a line are worth, as figures of a line that comes back. */
export function worth(receipt, { line, back }, quantity) {
  const rates = new Map(receipt.taxes.map(({ code, rate_bp }) => [code, rate_bp]));
  const taxes = line.taxes.map((part) => ({ ...part, rate_bp: rates.get(part.code) ?? 0 }));
  return returned({ ...line, taxes }, back, quantity);
}

/** The ticket's lines for what was chosen: `{line, quantity, goes}` each, and no more of a line than is left of it by now. */
export function linesBack(till, found, chosen) {
  const still = new Map(returnable(till, found).map((one) => [one.line.id, one]));
  const wanted = chosen.map(({ line, quantity, goes }) => ({ ...still.get(line.id), line, goes, quantity: Math.min(quantity, still.get(line.id)?.left ?? 0) }));
  return wanted.filter(({ quantity }) => quantity > 0).map((one) => {
    const { line } = one;
    const unit = till.catalogue.product(line.product_id)?.unit ?? "piece";
    const facts = { id: uuid7(), product_id: line.product_id, unit, unit_price: line.unit_price, name: line.name, kind: line.kind, returns: line.id, goes: one.goes, origin: originOf(found) };
    return comingBack(worth(found.receipt, one, one.quantity), facts);
  });
}

/** What of the original goes with a line that comes back, so that the money finds its way without asking again. */
const originOf = ({ id, receipt, paid_back, cash_back }) => ({
  sale_id: id, number: receipt.number, paid_back, in_cash: inCash(receipt), cash_back, in_goods: receipt.lines.some(({ quantity }) => quantity < 0),
  tenders: receipt.tenders.map(({ kind, amount, reference }) => ({ kind, amount, reference })),
});

/** What of a receipt was settled in cash of any country. */
function inCash({ tenders, stamp_duty, stamp_added, cash_rounding }) {
  const base = sum(tenders.filter(isCash).map(({ amount }) => amount)) - stamp_added - cash_rounding;
  return base > 0 ? { base, stamp_duty, stamp_added, cash_rounding } : NO_CASH;
}

/** What goods that come back without a receipt are worth at the most: today's price, in centimes. */
export const worthWithoutReceipt = ({ catalogue }, product, quantity, now = Date.now()) => lineTotal(catalogue.price(product, now), quantity, product.unit);

/** A line that brings goods back without a receipt, at today's price. */
export function lineWithoutReceipt(till, product, quantity, amount, goes, now = Date.now()) {
  const rates = ratesNow(till, now);
  const parts = partsOf(till, { product_id: product.id, amount }, now);
  const { lines: [taxes], totals } = summarise([parts], rates, till.place.settings.subject_to_vat);
  const rateOf = new Map(totals.map(({ code, rate_bp }) => [code, rate_bp]));
  const sold = { quantity, discount: 0, amount, taxes: taxes.map((part) => ({ ...part, rate_bp: rateOf.get(part.code) })) };
  const facts = { id: uuid7(), product_id: product.id, unit: product.unit, unit_price: till.catalogue.price(product, now), goes, origin: null };
  return comingBack(returned(sold, { quantity: 0, amount: 0 }, quantity), facts);
}

/**
 * How `due` centimes (above 0) go back for these lines: ways `{kind, amount, reference}`, amounts above 0. Cash is not yet
 * rounded, and says `of` which sales it is: `{sale_id, paid, back, base}` each. `asCredit`: all of it as store credit. Credit
 * that is opened for it (no reference) says `why`: "chosen", "no_receipt", "cheque" (it was paid by one), "card" (the bank pays nothing
 * back), "goods" (they were taken in exchange for others) or "other".
 */
export function waysBack(lines, due, asCredit = false) {
  if (lines.some(({ quantity, returns }) => quantity < 0 && !returns)) return [newCredit(due, "no_receipt")];
  if (asCredit) return [newCredit(due, "chosen")];
  const ways = [];
  let left = due;
  for (const way of stillPaid(lines)) {
    const amount = Math.min(left, way.amount);
    if (amount > 0) ways.push(way.of ? { ...way, amount, of: way.of.map((part) => ({ ...part, base: amount })) } : { ...way, amount });
    left -= amount;
  }
  return merged(left > 0 ? [...ways, newCredit(left, whyCredit(lines))] : ways);
}

function whyCredit(lines) {
  if (wasPaidBy(lines, "cheque")) return "cheque";
  return lines.some(({ origin }) => origin?.in_goods) ? "goods" : "other";
}

const newCredit = (amount, why) => ({ kind: "credit", amount, reference: "", why });

const wasPaidBy = (lines, wanted) => lines.some(({ origin }) => origin?.tenders.some(({ kind }) => kind === wanted));

/** The same ways, but store credit in the place of the cards with these references: their bank pays nothing back. */
export const withoutCards = (ways, references) =>
  merged(ways.map((way) => (way.kind === "card" && references.has(way.reference) ? newCredit(way.amount, "card") : way)));

/** One way for each kind and reference: cash is counted out once, whatever sales it is of. */
function merged(ways) {
  const found = new Map();
  for (const way of ways) {
    const key = `${way.kind}:${way.reference}`;
    const before = found.get(key);
    const joined = before ? { ...way, amount: before.amount + way.amount } : way;
    found.set(key, before?.of ? { ...joined, of: [...before.of, ...way.of] } : joined);
  }
  return [...found.values()];
}

/** What the originals of these lines were paid with, less what went back before: of each no more than its own goods are worth. */
function stillPaid(lines) {
  const origins = new Map(lines.filter(({ origin }) => origin).map(({ origin }) => [origin.sale_id, origin]));
  const paid = [...origins.values()].flatMap((origin) => upTo(worthOn(lines, origin), inOrder([...less(origin.tenders.filter((way) => !isCash(way)), { ...origin.paid_back }), cashOf(origin)])));
  return inOrder(paid);
}

const inOrder = (ways) => ways.filter(({ kind, amount }) => WAYS.includes(kind) && amount > 0).sort((a, b) => WAYS.indexOf(a.kind) - WAYS.indexOf(b.kind));

/** What the lines of one original are worth; an amount is before its discount. */
const worthOn = (lines, { sale_id }) => sum(lines.filter(({ origin }) => origin?.sale_id === sale_id).map(({ amount, discount }) => discount - amount));

/** The first of these ways, `worth` in all. */
function upTo(worth, ways) {
  let left = worth;
  return ways.map((way) => {
    const amount = Math.min(left, way.amount);
    left -= amount;
    return { ...way, amount };
  });
}

function cashOf({ sale_id, in_cash: paid = NO_CASH, cash_back: back = NO_CASH }) {
  const amount = paid.base - back.base;
  return { kind: "cash", amount, reference: "", of: [{ sale_id, paid, back, base: amount }] };
}

function less(ways, back) {
  return ways.map((way) => {
    const taken = Math.min(way.amount, back[way.kind] ?? 0);
    back[way.kind] = (back[way.kind] ?? 0) - taken;
    return { ...way, amount: way.amount - taken };
  });
}

/**
 * The tenders of `settle` for these ways and the `details` of each; `cash`, null for none, is what `settle` takes as going
 * back, and `cash_back` says of which sales it is, for the receipt. Throws Refusal.
 */
export function tendersBack(ways, { cash_rounding: step }) {
  const parts = ways.flatMap(({ of = [] }) => of).map(({ sale_id, paid, back, base }) => ({ sale_id, ...cashBack(paid, back, base, step) }));
  const cash = parts.length ? summed(parts) : null;
  if (cash && !isSound(cash)) throw new Refusal(t("The cash of these receipts cannot be given back in one: give back one receipt, then the other."));
  const tenders = ways.map(({ kind, amount }) => ({ kind, given: 0 - (kind === "cash" ? handed(cash) : amount) }));
  const back = cash && { ...negative(cash), amount: 0 - handed(cash) };
  return { tenders, details: ways.map(({ reference }) => ({ reference })), cash: back, cash_back: parts.map(({ sale_id, ...part }) => ({ sale_id, ...negative(part) })) };
}

const FIGURES = Object.keys(NO_CASH);

const summed = (parts) => Object.fromEntries(FIGURES.map((name) => [name, sum(parts.map((part) => part[name]))]));

const negative = (part) => Object.fromEntries(FIGURES.map((name) => [name, 0 - part[name]]));

/** Whether one receipt can say it: rounded by ten centimes at most, its duty added or borne. */
const isSound = ({ stamp_duty, stamp_added, cash_rounding }) => Math.abs(cash_rounding) <= ROUNDED_MOST && [0, stamp_duty].includes(stamp_added);

/** A code for new store credit, made here: nobody guesses it, and it is printed before the server knows it. */
export function newCreditCode({ patterns }) {
  const digits = sum([...crypto.getRandomValues(new Uint32Array(1))]) % 10 ** 9;
  return withCheckDigit(`${patterns.credit}${String(digits).padStart(9, "0")}`);
}
