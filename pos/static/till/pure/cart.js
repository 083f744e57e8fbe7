/**
 * A cart as a value: the lines of an open ticket and what becomes of them. Nothing here keeps anything.
 *
 * Invariant: a cart is never changed, only replaced, and an unchanged line stays the same object. A line's amount is
 * always that of its label, or else of its price and quantity (rules §1.2).
 */

import { BadInput } from "./errors.js";
import { safe, sum } from "./money.js";
import { lineTotal } from "./quantity.js";
import { summarise } from "./tax.js";

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
  return cart.map((line) => (line.id === id ? priced({ ...line, quantity, label: null }) : line));
}

export const remove = (cart, id) => cart.filter((line) => line.id !== id);

export const clear = () => EMPTY;

/** The sum of the lines, in centimes. */
export const total = (cart) => sum(cart.map(({ amount }) => amount));

/** `{total, tax, taxes, lines}`: `partsOf(line)` says what of a line falls under which tax code. */
export function totals(cart, partsOf, rates, subject = true) {
  const { totals: taxes, lines, tax } = summarise(cart.map(partsOf), rates, subject);
  return { total: total(cart), tax, taxes, lines: cart.map((line, i) => ({ ...line, taxes: lines[i] })) };
}

function priced(line) {
  if (safe(line.quantity) <= 0) throw new BadInput("A quantity has to be more than zero.", "quantity");
  return { ...line, amount: line.label ?? lineTotal(line.unit_price, line.quantity, line.unit) };
}

const mergeable = (line, other) =>
  line.unit === "piece" &&
  line.label === null &&
  other.label === null &&
  ["product_id", "unit_price", "lot"].every((name) => line[name] === other[name]);
