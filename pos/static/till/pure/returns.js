/**
 * What goods that come back are worth: the part of what was paid for them, so that all parts sum to it (rules §1.11).
 * Twin: store/returns.py.
 */

import { nextShare, shareOf, sum } from "./money.js";

/**
 * `quantity` more units of a `sold` line (`{quantity, discount, amount, taxes: [{code, rate_bp, gross, tax}]}`), of which
 * `back` (`{quantity, amount}`) came back before: a line of the same shape, all of it negative. Throws RangeError beyond
 * what was sold.
 */
export function returned(sold, back, quantity) {
  const amount = shareOf(back.quantity + quantity, sold.quantity, sold.amount) - back.amount;
  const next = (figure) => nextShare(back.quantity, quantity, sold.quantity, figure);
  const gross = sold.taxes.slice(0, -1).map((part) => next(part.gross));
  const taxes = sold.taxes.map((part, i) => ({ ...part, gross: 0 - (gross[i] ?? amount - sum(gross)), tax: 0 - next(part.tax) }));
  // Zero less a figure: a figure of zero turned round would be JavaScript's minus zero.
  return { quantity: 0 - quantity, discount: 0 - next(sold.discount), amount: 0 - amount, taxes };
}
