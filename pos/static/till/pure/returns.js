/**
 * What goods that come back are worth: the part of what was paid for them, so that all parts sum to it (rules §1.11).
 *
 * So does the cash that goes back: the duty, and the rounding to what coins can pay, are those of all that has gone back up
 * to now less those of what went before. Twin: store/returns.py.
 */

import { nextShare, roundTo, shareOf, sum } from "./money.js";

/** No cash at all. What of a sale's total was settled in cash (`base`), or went back, and what goes with it; centimes. */
export const NO_CASH = Object.freeze({ base: 0, stamp_duty: 0, stamp_added: 0, cash_rounding: 0 });

/** What of it passes from hand to hand. */
export const handed = ({ base, stamp_added, cash_rounding }) => base + stamp_added + cash_rounding;

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

/**
 * `base` more centimes of what a sale was `paid` in cash, of which `back` went back before; none of it below zero. Coins pay
 * multiples of `step`; what is last of all is what is left of what was handed over. Throws RangeError beyond it.
 */
export function cashBack(paid, back, base, step) {
  const gone = back.base + base;
  const next = (name) => Math.max(shareOf(gone, paid.base, paid[name]) - back[name], 0);
  const added = next("stamp_added");
  const whole = gone === paid.base ? handed(paid) : roundTo(gone + back.stamp_added + added, step);
  return { base, stamp_duty: next("stamp_duty"), stamp_added: added, cash_rounding: whole - handed(back) - base - added };
}
