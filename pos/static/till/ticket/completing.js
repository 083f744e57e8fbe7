/**
 * Completing the open ticket: into the book on this device's disk first, then on its way to the server.
 *
 * Invariant: nothing here says "paid", and the ticket goes on, before the strict write is done.
 */

import { complete } from "../receipts/book.js";
import { changed } from "../kit/changes.js";
import { contentOf } from "./content.js";
import { enqueue } from "../server/outbox.js";
import { leftOnCards } from "../money/credit.js";
import * as shifts from "../money/shifts.js";
import { changeHands } from "../money/small_change.js";
import { requireRoom } from "../device/storage.js";
import { cashOf } from "../money/tendering.js";

/** Complete the ticket as settled: `{record, customer}`, the book's record and who bought. Throws Refusal; then nothing was sold. */
export async function completeTicket(till, settlement, details) {
  requireRoom(till);
  await shifts.name(till);
  const { customer } = till.ticket.state;
  const record = await complete(till, contentOf(till, settlement, details), { cards_left: leftOnCards(till), promotions: promotionNames(till.ticket), sends: sendsGoods(till.ticket) });
  // It is sold: whatever fails from here on is told, and hides nothing of it.
  await followUp(till, record).catch(reportError);
  return { record, customer };
}

/** The promotions that gave something, by id: a paper in another language names them when the catalogue does so no more. */
const promotionNames = ({ priced: { discounts } }) => Object.fromEntries(discounts.filter(({ names }) => names).map(({ promotion_id: id, names }) => [id, names]));

/** Whether its goods are sent to an address: of a delivery that is free, no line says so. What was ordered before has its prices fixed. */
const sendsGoods = ({ lines }) => lines.some(({ promise, fixed }) => promise && !fixed);

async function followUp(till, record) {
  const { notes } = cashOf(till);
  till.ticket.begin();
  enqueue(till, record);
  till.handBack = { id: record.id, ...(await changeHands(till, record.receipt, notes)) };
  changed("paid", record);
}
