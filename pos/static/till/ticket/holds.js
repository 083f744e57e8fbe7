/**
 * What the server holds for the open ticket: uses of counted codes, amounts of cards, the goods of an order.
 *
 * Invariant: while the ticket is open, what it holds is held anew long before it ends; a code that leaves the ticket, by
 * whatever way, is let go. A server that is silent takes nothing off the ticket but the codes that were another customer's; one that
 * refuses is heard. Either is said.
 */

import { when } from "../kit/changes.js";
import { countedCodes, follow, keepHeld } from "./coupons.js";
import { keepCard } from "../money/credit.js";
import { orderOn } from "../orders/orders.js";
import { followOrder, holdOrder } from "./order_holds.js";
import { releaseOwed } from "./releases.js";
import { rowsOf } from "../money/tendering.js";

/** A card's hold lasts ten minutes, a code's and an order's fifteen (pos/till/customers_api.py, pos/sales/promoted.py): one lost answer is survived. */
export const RENEW_MS = 4 * 60_000;

/** Watch the open ticket; `tell(why)` is called with what could not be held any longer. The answer ends it. */
export function watchHolds(till, tell) {
  const say = (why) => why && tell(why);
  followOrder(till);
  follow(till).then(say);
  const offs = [
    when("ticket", () => follow(till).then(say)),
    when("ticket", () => followOrder(till).then(say)),
    when("link", () => till.online && releaseOwed().then(() => renew(till, tell))),
  ];
  const timer = setInterval(() => renew(till, tell), RENEW_MS);
  return () => {
    clearInterval(timer);
    offs.forEach((off) => off());
  };
}

/** Hold everything of the open ticket anew. */
export async function renew(till, tell) {
  const { id, isEmpty } = till.ticket;
  if (isEmpty) return;
  for (const code of countedCodes(till)) await say(till, id, tell, keepHeld(till, code));
  for (const row of rowsOf(till).filter(({ kind }) => kind === "gift_card" || kind === "credit")) await say(till, id, tell, keepCard(till, row));
  if (orderOn(till)) await say(till, id, tell, holdOrder(till));
}

/** What is refused once the ticket has been paid was answered too late to matter. */
async function say(till, id, tell, asked) {
  const why = await asked;
  if (why && till.ticket.id === id) tell(why);
}
