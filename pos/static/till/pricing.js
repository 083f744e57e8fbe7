/**
 * What a ticket costs: each line's amount, what is taken off it and by which name, and the total.
 *
 * Invariant: the nets of the lines sum to the total, the discounts' amounts to what was taken off the sold lines. Goods
 * that come back bring their own discount with them, and nothing else is taken off them.
 */

import { sum } from "./pure/money.js";

/** `{lines, discounts, total}` of a ticket's state; a line's `amount` is before its `discount`, its `net` after. */
export function priced(till, { lines }) {
  const nets = lines.map((line) => ({ discount: 0, ...line, net: line.amount - (line.discount ?? 0) }));
  return { lines: nets, discounts: frozen(lines), total: sum(nets.map(({ net }) => net)) };
}

/** What an order's lines had taken off when it was made: they come with their discounts, and get no others. */
export const frozen = (lines) => lines.filter(({ promise, discount, quantity }) => promise && discount > 0 && quantity > 0)
  .map(({ id, discount, reason }) => ({ kind: "promotion", name: reason, amount: discount, line_id: id }));
