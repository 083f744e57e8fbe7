/**
 * A price changed by hand on a line: the line remembers the price before, a manager approved it on this very ticket.
 *
 * Invariant: a line whose price differs from its list price carries `list_price`, and its ticket an approval of that very
 * line at that very price.
 */

import * as cart from "../pure/cart.js";

/** Whether a line's price may be changed: goods to be sold that are no order's and no hamper of a set price. */
export const mayChangePrice = (line) => Boolean(line) && line.quantity > 0 && Boolean(line.product_id) && !line.kind && !line.promise && !line.fixed;

/** What the line's price was before it was changed by hand, in centimes per piece, kilo or litre. */
export const listPrice = (line) => line.list_price ?? line.unit_price;

/** Let the line cost `price` by hand: one step, with the manager's approval; at its list price it needs none. */
export function changePrice(till, line, price, approval) {
  const { ticket } = till;
  const before = listPrice(line);
  const part = { unit_price: price, list_price: price === before ? undefined : before };
  const others = ticket.state.approvals.filter(({ action, about }) => action !== "price_change" || !about?.startsWith(line.id));
  ticket.change({ lines: cart.change(ticket.lines, line.id, part), approvals: approval ? [...others, approval] : others }, line.id);
}

/** The lines with every price as it was before it was changed by hand. */
export const atListPrices = (lines) => lines.filter(isByHand).reduce(
  (all, line) => cart.change(all, line.id, { unit_price: line.list_price, list_price: undefined }), lines);

const isByHand = ({ list_price: listed }) => listed !== undefined && listed !== null;
