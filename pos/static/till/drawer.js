/**
 * What this device knows of the drawer of the open shift.
 *
 * Expected = float + cash settled by sales + put in − taken out (rules §4.6). Where another device sold in the same
 * shift, only the server knows all of it: its Z says so.
 */

import { everything } from "./database.js";

/** `{expected, movements, sales}` of the open shift: centimes, and what happened to the cash. */
export async function drawerOf(till) {
  const { id, opening_float: float } = till.shift;
  const receipts = (await everything(till.database, "receipts")).map(({ receipt }) => receipt).filter(({ shift_id }) => shift_id === id);
  const movements = till.events.filter(({ kind, event, state }) => kind === "cash" && event.shift_id === id && state !== "refused").map(({ event }) => event);
  const sales = receipts.map(({ number, tenders }) => ({ number, cash: by(tenders, "cash"), card: by(tenders, "card") }));
  const moved = movements.reduce((sum, { direction, amount }) => sum + (direction === "in" ? amount : -amount), 0);
  return { expected: float + sales.reduce((sum, { cash }) => sum + cash, 0) + moved, movements, sales, total: receipts.reduce((sum, { total }) => sum + total, 0) };
}

const by = (tenders, kind) => tenders.filter((tender) => tender.kind === kind).reduce((sum, { amount }) => sum + amount, 0);
