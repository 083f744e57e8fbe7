/**
 * What this device knows of the drawer of the open shift.
 *
 * Expected = float + cash settled by sales − change for foreign notes + put in − taken out (rules §4.6); foreign notes,
 * cheques and card slips lie beside it and are counted apart. Where another device sold in the same shift, only the
 * server knows all of it: its Z says so. Twin: pos/shifts/drawer.py.
 */

import { everything } from "../device/database.js";
import { stands } from "../server/events.js";

/**
 * Of the open shift, in centimes: `{expected, movements, sales, total}`, `foreign` notes by currency in hundredths, and
 * the `cheques` and `slips` that must be there: `{number, reference, amount}`. `isWhole`: it was opened here, and no other
 * device sold in it.
 */
export async function drawerOf(till) {
  const { id, opening_float: float } = till.shift;
  const all = (await everything(till.database, "receipts")).filter(({ receipt }) => receipt.shift_id === id);
  const receipts = all.filter(({ state }) => state !== "rejected").map(({ receipt }) => receipt);
  const movements = till.events.filter(stands).filter(({ kind, event }) => kind === "cash" && event.shift_id === id).map(({ event }) => event);
  const sales = receipts.map(({ number, tenders }) => ({ number, cash: cashIn(tenders), card: by(tenders, "card") }));
  const moved = movements.reduce((sum, { direction, amount }) => sum + (direction === "in" ? amount : -amount), 0);
  const isWhole = "unsent" in till.shift && isAllOurs(till, all);
  return {
    expected: float + sales.reduce((sum, { cash }) => sum + cash, 0) + moved, movements, sales,
    total: receipts.reduce((sum, { total }) => sum + total, 0),
    isWhole,
    foreign: { ...(isWhole ? {} : anyOf(till)), ...foreignOf(receipts) }, cheques: papers(receipts, "cheque"), slips: papers(receipts, "card"),
  };
}

/** Whether no number of the book since the shift was opened is missing here. An opening of before does not say where its book stood. */
function isAllOurs({ book, shift }, records) {
  const numbers = new Set(records.map(({ sequence }) => sequence));
  const before = shift.begun_after ?? (numbers.size > 0 ? Math.min(...numbers) - 1 : book.sequence);
  return book.sequence - before === numbers.size;
}

const by = (tenders, kind) => tenders.filter((tender) => tender.kind === kind).reduce((sum, { amount }) => sum + amount, 0);

/** The dirhams that a sale brought or took: the change for foreign notes leaves in dirhams. */
const cashIn = (tenders) => tenders.reduce((sum, { kind, amount, change }) => sum + ({ cash: amount, foreign: -change }[kind] ?? 0), 0);

/** Another device may have taken notes of any currency that has a rate: they are asked for, so that they can be counted. */
const anyOf = ({ place }) => Object.fromEntries(Object.keys(place?.rates ?? {}).map((currency) => [currency, 0]));

function foreignOf(receipts) {
  const notes = {};
  for (const { kind, currency, foreign } of receipts.flatMap(({ tenders }) => tenders)) {
    if (kind === "foreign") notes[currency] = (notes[currency] ?? 0) + foreign;
  }
  return notes;
}

const papers = (receipts, wanted) =>
  receipts.flatMap(({ number, tenders }) => tenders.filter(({ kind }) => kind === wanted).map(({ reference, amount }) => ({ number, reference, amount })));
