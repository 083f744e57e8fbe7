/**
 * A cart as a value: the lines of an open ticket and what becomes of them. Nothing here keeps anything.
 *
 * Invariant: a cart is never changed, only replaced, and an unchanged line stays the same object. A line's amount is
 * always that of its label, or else of its price and quantity (rules §1.2).
 */

import { BadInput } from "./errors.js";
import { safe, sum } from "./money.js";
import { lineTotal } from "./quantity.js";
import { addReturned, summarise } from "./tax.js";

// What keeps a line apart from the same goods scanned again.
const PARTED = ["kind", "note", "hamper", "list_price", "promise"];

/** The cart before its first line. */
export const EMPTY = Object.freeze([]);

/**
 * Put goods in: `{product_id, unit, unit_price, quantity, lot, label}`, `label` being a price label's amount, which
 * wins over price × quantity. The same product, price and lot again make the line grow, unless it was weighed or
 * labelled one by one. `id` is the new line's, if there is to be one.
 */
export function add(cart, goods, id) {
  const line = priced({ lot: null, label: null, ...goods, id });
  const same = cart.find((other) => mergeable(other, line));
  return same ? setQuantity(cart, same.id, same.quantity + line.quantity) : [...cart, line];
}

/** Change how many (or how much): 0 removes the line, and a label's amount gives way to the price. */
export function setQuantity(cart, id, quantity) {
  if (quantity === 0) return remove(cart, id);
  return cart.map((line) => (line.id === id ? priced({ ...withoutLabel(line), quantity }) : line));
}

/** Change a line's own facts (its note, its unit price); a label's amount stays unless the price is changed. */
export function change(cart, id, part) {
  return cart.map((line) => (line.id === id ? priced({ ...line, ...part, label: "unit_price" in part ? null : line.label }) : line));
}

/** Goods that come back (`pure/returns.js`) as a line of the cart: its amount is before its discount, like any other's. */
export const comingBack = (figures, facts) => ({ lot: null, label: null, ...facts, ...figures, amount: figures.amount + figures.discount });

/** The cart with every line as `fit(line)` has it; one that it answers as it was stays the same object. */
export function repriced(cart, fit) {
  const fitted = cart.map((line) => {
    const other = fit(line);
    return other === line ? line : priced(other);
  });
  return fitted.every((line, i) => line === cart[i]) ? cart : fitted;
}

export const remove = (cart, id) => cart.filter((line) => line.id !== id);

export const clear = () => EMPTY;

/**
 * What of `before` is not in `after` any more: `[{line, left}]`, `left` being the line as it is now, of less, or null where
 * it is gone. Goods of an order stay the same goods when the order is brought anew.
 */
export function takenBack(before, after) {
  const kept = new Map(after.map((line) => [keyOf(line), line]));
  return before.map((line) => ({ line, left: kept.get(keyOf(line)) ?? null }))
    .filter(({ line, left }) => !left || Math.abs(left.quantity) < Math.abs(line.quantity));
}

const keyOf = ({ id, promise }) => promise || id;

/** The sum of the lines, in centimes. */
export const total = (cart) => sum(cart.map(({ amount }) => amount));

/**
 * `{total, tax, taxes, lines}`: `partsOf(line)` says what of a sold line falls under which tax code; a line that comes back
 * has its taxes with it.
 */
export function totals(cart, partsOf, rates, subject = true) {
  const isBack = ({ quantity }) => quantity < 0;
  const { totals: sold, lines } = summarise(cart.map((line) => (isBack(line) ? [] : partsOf(line))), rates, subject);
  const taxed = cart.map((line, i) => ({ ...line, taxes: isBack(line) && subject ? line.taxes : lines[i] }));
  const taxes = addReturned(sold, taxed.filter(isBack).flatMap((line) => line.taxes));
  return { total: total(cart), tax: sum(taxes.map(({ tax }) => tax)), taxes, lines: taxed };
}

function priced(line) {
  if (safe(line.quantity) <= 0) throw new BadInput("A quantity has to be more than zero.", "quantity");
  return { ...line, amount: line.label ?? lineTotal(line.unit_price, line.quantity, line.unit) };
}

const withoutLabel = ({ own_label: _, ...line }) => ({ ...line, label: null });

const mergeable = (line, other) =>
  line.unit === "piece" &&
  line.quantity > 0 &&
  !PARTED.some((name) => line[name]) &&
  line.label === null &&
  other.label === null &&
  ["product_id", "unit_price", "lot", "price_list"].every((name) => line[name] === other[name]);
