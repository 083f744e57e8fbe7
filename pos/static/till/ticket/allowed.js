/**
 * Lines that stand on a ticket only because a manager allowed them on it: a lot that may not be sold, goods that come back
 * without a receipt. An approval is of one ticket (rules §4.9), so that they do not go with it to another.
 */

import { aboutLot } from "../people/approvals.js";

/** The lines of a ticket's state as `{free, allowed}`: those that anybody may sell, and those that a manager has to allow. */
export function byAllowance({ lines, approvals = [] }) {
  const lots = new Set(approvals.filter(({ action }) => action === "lot_override").map(({ about }) => about));
  const isAllowed = ({ product_id: id, lot, quantity, returns }) => (quantity < 0 && !returns) || lots.has(aboutLot({ id }, lot));
  return { free: lines.filter((line) => !isAllowed(line)), allowed: lines.filter(isAllowed) };
}
