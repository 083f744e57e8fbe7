/**
 * Giving back: what of a receipt can come back, the lines that bring it back, and the way the money goes.
 *
 * Invariant: no more comes back than is left of a line, for what was paid for it; the money goes back the way it came, and
 * what cannot go that way becomes store credit (rules §1.11). The server counts again, and refuses more.
 */

import { partsOf, ratesNow } from "./content.js";
import { comingBack } from "./pure/cart.js";
import { withCheckDigit } from "./pure/codes.js";
import { uuid7 } from "./pure/ids.js";
import { sum } from "./pure/money.js";
import { returned } from "./pure/returns.js";
import { summarise } from "./pure/tax.js";
import { cashDue } from "./pure/tenders.js";

const CHILLED = new Set(["cool", "cold", "frozen"]);
// Money goes back to a card or an account before it goes back in cash.
const WAYS = ["gift_card", "credit", "account", "card", "cash"];

/** The lines of a found receipt (`receipts.js`) that can still come back: `{line, left, back}`, `left` in base units. */
export function returnable({ receipt, returned: known }) {
  return receipt.lines
    .filter(({ kind, quantity }) => !kind && quantity > 0)
    .map((line) => ({ line, back: known[line.id] ?? { quantity: 0, amount: 0 } }))
    .map((one) => ({ ...one, left: one.line.quantity - one.back.quantity }))
    .filter(({ left }) => left > 0);
}

/** Where goods of a product may go: chilled food never returns to the shelf (rules §3.11). The first is proposed. */
export function destinations(product) {
  return !product || CHILLED.has(product.storage) ? ["quarantine", "loss"] : ["shelf", "quarantine", "loss"];
}

/** What `quantity` more units of a line are worth, as figures of a line that comes back. */
export function worth(receipt, { line, back }, quantity) {
  const rates = new Map(receipt.taxes.map(({ code, rate_bp }) => [code, rate_bp]));
  const taxes = line.taxes.map((part) => ({ ...part, rate_bp: rates.get(part.code) ?? 0 }));
  return returned({ ...line, taxes }, back, quantity);
}

/** The ticket's lines for what was chosen: `{line, back, quantity, goes}` each. */
export function linesBack(till, found, chosen) {
  return chosen.filter(({ quantity }) => quantity > 0).map((one) => {
    const { line } = one;
    const unit = till.catalogue.product(line.product_id)?.unit ?? "piece";
    const facts = { id: uuid7(), product_id: line.product_id, unit, unit_price: line.unit_price, name: line.name, returns: line.id, goes: one.goes, origin: originOf(found) };
    return comingBack(worth(found.receipt, one, one.quantity), facts);
  });
}

/** What of the original goes with a line that comes back, so that the money finds its way without asking again. */
const originOf = ({ id, receipt, paid_back }) => ({
  sale_id: id, number: receipt.number, paid_back,
  tenders: receipt.tenders.map(({ kind, amount, reference }) => ({ kind, amount, reference })),
});

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
 * How `due` centimes (above 0) go back for these lines: tenders `{kind, amount, reference}`, amounts above 0, cash not yet
 * rounded. `asCredit`: all of it as store credit.
 */
export function waysBack(lines, due, asCredit = false) {
  if (asCredit || lines.some(({ quantity, returns }) => quantity < 0 && !returns)) return [{ kind: "credit", amount: due, reference: "" }];
  const ways = [];
  let left = due;
  for (const { kind, amount, reference } of stillPaid(lines)) {
    const back = Math.min(left, amount);
    if (back > 0) ways.push({ kind, amount: back, reference });
    left -= back;
  }
  return merged(left > 0 ? [...ways, { kind: "credit", amount: left, reference: "" }] : ways);
}

/** One way for each kind and reference: cash is counted out, and rounded, once. */
function merged(ways) {
  const found = new Map();
  for (const way of ways) {
    const key = way.kind === "cash" ? "cash" : `${way.kind}:${way.reference}`;
    found.set(key, { ...way, amount: way.amount + (found.get(key)?.amount ?? 0) });
  }
  return [...found.values()];
}

/** What the originals of these lines were paid with, less what went back before; cash of any country as dirhams. */
function stillPaid(lines) {
  const origins = new Map(lines.filter(({ origin }) => origin).map(({ origin }) => [origin.sale_id, origin]));
  const paid = [...origins.values()].flatMap(({ tenders, paid_back: back }) => less(tenders.map(asWay), { ...back }));
  return paid.filter(({ kind, amount }) => WAYS.includes(kind) && amount > 0).sort((a, b) => WAYS.indexOf(a.kind) - WAYS.indexOf(b.kind));
}

const asWay = ({ kind, amount, reference }) => ({ kind: kind === "foreign" ? "cash" : kind, amount, reference });

function less(ways, back) {
  return ways.map((way) => {
    const taken = Math.min(way.amount, back[way.kind] ?? 0);
    back[way.kind] = (back[way.kind] ?? 0) - taken;
    return { ...way, amount: way.amount - taken };
  });
}

/** The tenders of `settle` for these ways: cash as it is handed over, rounded; and what goes with each. */
export function tendersBack(ways, policy) {
  const tenders = ways.map(({ kind, amount }) => ({ kind, given: kind === "cash" ? cashDue(-amount, policy).amount : -amount }));
  return { tenders, details: ways.map(({ reference }) => ({ reference })) };
}

/** A code for new store credit, made here: nobody guesses it, and it is printed before the server knows it. */
export function newCreditCode({ patterns }) {
  const digits = sum([...crypto.getRandomValues(new Uint32Array(1))]) % 10 ** 9;
  return withCheckDigit(`${patterns.credit}${String(digits).padStart(9, "0")}`);
}
