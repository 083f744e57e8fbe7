/**
 * What is tendered for the open ticket: rows, of every kind but the dirhams in hand, and the dirhams keyed.
 *
 * Invariant: a row is on the disk before the screen shows it, and stays until the sale is (its receipt and the emptied
 * rows are one write) or it is taken back. A card sent to the bank's terminal is a row from the moment it is asked for;
 * it counts only once it is approved, and while its outcome is not known nothing is completed. A card that gets money back
 * (`paying_back.js`) is such a row too, given below zero.
 */

import { changed } from "../kit/changes.js";
import { note, remember } from "../device/database.js";
import { eventOf, report } from "../server/events.js";
import { money, t as onScreen, t } from "../kit/language.js";
import { uuid7 } from "../pure/ids.js";
import { sum } from "../pure/money.js";
import { cashDue, isCash, settle, TenderShort } from "../pure/tenders.js";
import { Refusal } from "../kit/refusal.js";
import { worded } from "../kit/words.js";

// Nobody hands over five notes of 200 too many: a key was pressed once more than it should, or a number went into the wrong field.
const CHANGE_TOO_MUCH = 100_000;

/** What a kind of tender is called, on the screen or in the words (`t`) of a paper's own language. */
export function tenderName(kind, t = onScreen) {
  const names = {
    cash: t("Cash"), foreign: t("Foreign notes"), card: t("Card"), cheque: t("Cheque"), gift_card: t("Gift card"),
    credit: t("Store credit"), account: t("Customer account"),
  };
  return names[kind];
}

/** What a receipt's money has done, as a heading. */
export const paidName = ({ paid }) => (paid < 0 ? t("Refunded") : t("Paid"));

const of = (till) => (till.tendering?.ticket_id === till.ticket.id ? till.tendering : { ticket_id: till.ticket.id, rows: [], given: null, notes: {} });

/** The rows of the open ticket; a card's `state` is asked, unknown, approved or declined (kept as a warning). */
export const rowsOf = (till) => of(till).rows.filter(({ state }) => state !== "declined");

/** The dirhams keyed, null for none, and the notes whose keys made them. */
export const cashOf = (till) => ({ given: of(till).given, notes: of(till).notes });

/** Cards of this ticket that may have been charged though nobody can say so: a second one could charge twice. */
export const inDoubt = (till) => of(till).rows.filter(({ doubted, state }) => doubted || isOpen({ state }));

const isOpen = ({ state }) => state === "asked" || state === "unknown";

/** The cards whose outcome is not known yet. */
export const unresolved = (till) => rowsOf(till).filter(isOpen);

/** Put a row down, or another in its place. */
export async function putRow(till, row) {
  const rows = of(till).rows;
  const isKnown = rows.some(({ id }) => id === row.id);
  await keep(till, { rows: isKnown ? rows.map((other) => (other.id === row.id ? row : other)) : [...rows, row] });
}

export const removeRow = (till, { id }) => keep(till, { rows: of(till).rows.filter((row) => row.id !== id) });

async function keep(till, part) {
  const next = { ...of(till), ...part };
  await remember(till.database, "tendering", next);
  till.tendering = next;
  changed("tendering");
}

/** So many dirhams are in hand; nobody waits for this to be kept. */
export function keyCash(till, given, notes = {}) {
  till.tendering = { ...of(till), given, notes };
  note(till.database, "tendering", till.tendering).catch(() => changed("unsaved"));
}

/** The card is asked of the terminal: from here on its outcome is owed. `facts`: what else its row says. */
export async function askCard(till, given, facts = {}) {
  const row = { id: uuid7(), kind: "card", given, reference: "", state: "asked", at: Date.now(), ...facts };
  await putRow(till, row);
  return row;
}

/** What became of a card: "unknown", "approved" or "declined". What was ever in doubt is logged. */
export async function resolveCard(till, row, state, { given = row.given, reference = "" } = {}) {
  const doubted = row.doubted || state === "unknown";
  if (state === "declined" && !doubted) await removeRow(till, row);
  else await putRow(till, { ...row, given, reference, state, doubted });
  if (doubted) await logCard(till, `card_${state}`, given);
}

/** Cards that were asked for when the till was left or reloaded: nobody here knows what came of them. */
export async function doubtLeftBehind(till) {
  for (const row of rowsOf(till).filter(({ state }) => state === "asked")) await resolveCard(till, row, "unknown");
}

/** An event of a card, for the log: one that pays, or one that gets `given` back, below zero. */
export const logCard = (till, what, given) =>
  report(till, eventOf(till, "noted", { what: given < 0 ? what.replace("card_", "card_back_") : what, subject: till.ticket.id, amount: Math.abs(given) }));

/**
 * How things stand: `left` to cash after the other tenders (below 0: too much), `due` in cash (`cashDue`'s) or null when none
 * is needed, `missing` or `change`, and the `tenders` for `settle` with the `details` of each. Nothing keyed is exact cash;
 * `isCovered` without it. `isOverpaid`: cash was taken, and the other tenders pay it all. `more` rows are reckoned in, in the place of those with their ids.
 */
export function standing(till, more = []) {
  const { given } = cashOf(till);
  const total = till.ticket.total;
  const rows = [...rowsOf(till).filter((row) => !isOpen(row) && !more.some(({ id }) => id === row.id)), ...more];
  const others = rows.filter((row) => !isCash(row));
  const notes = rows.filter(isCash);
  const left = total - sum(others.map((row) => row.given));
  const worth = sum(notes.map((row) => row.given));
  const due = left > 0 || worth > 0 || given ? cashDue(left, till.place.settings) : null;
  const inHand = given ?? Math.max((due?.amount ?? 0) - worth, 0);
  const tendered = [...others, ...notes, ...(inHand > 0 ? [{ kind: "cash", given: inHand }] : [])];
  const over = due ? worth + inHand - due.amount : 0;
  return {
    total, left, due, worth, given, missing: Math.max(-over, 0), change: Math.max(over, 0),
    isCovered: !due || worth + (given ?? 0) >= due.amount,
    isOverpaid: left <= 0 && (worth > 0 || given > 0),
    tenders: tendered.map(({ kind, given: amount }) => ({ kind, given: amount })), details: tendered.map(detailsOf),
  };
}

const detailsOf = ({ reference, currency, foreign, rate }) => ({ reference, currency, foreign, rate });

/** What a tender other than dirhams in hand is asked for: what the rows and the dirhams keyed do not pay. */
export function rest(till) {
  const { left, worth, given } = standing(till);
  const inCash = worth + (given ?? 0);
  return Math.max(inCash < left ? left - inCash : left - worth, 0);
}

/** The most that a tender without change may be: what the other tenders leave. */
export const most = (till) => standing(till).left;

/** The settlement of what is tendered, and its tenders' details. Throws Refusal. */
export function settled(till) {
  requireOutcomes(till);
  const { total, tenders, details, given, change } = standing(till);
  if (Math.min(given ?? 0, change) >= CHANGE_TOO_MUCH) {
    throw new Refusal(t("%(change)s would be given back: is that right? Key what the customer has really given.", { change: money(change) }));
  }
  try {
    return { settlement: settle(total, tenders, till.place.settings), details };
  } catch (error) {
    throw refusalOf(error);
  }
}

/** Refuse to go on while nobody knows what came of a card. Throws Refusal. */
export function requireOutcomes(till) {
  const [open] = unresolved(till);
  if (open) throw new Refusal(t("The card of %(amount)s: its outcome is not known. Look at the terminal and say what became of it.", { amount: money(Math.abs(open.given)) }));
}

function refusalOf(error) {
  if (error instanceof TenderShort) return new Refusal(t("%(amount)s are missing.", { amount: money(error.params.missing) }));
  return worded(error);
}

/** Refuse what would leave behind what was paid for this ticket. Throws Refusal. */
export function requireNothingPaid(till) {
  if (rowsOf(till).length > 0) throw new Refusal(t("Part of this ticket is paid: complete it, or take the payments back first."));
}

/** Refuse to give back on a ticket for which something was paid. Throws Refusal. */
export function requireNothingTaken(till) {
  if (rowsOf(till).some(({ given }) => given > 0)) requireNothingPaid(till);
}

/** Refuse another customer, or none, while this ticket charges an account or pays it off: it would be the wrong one's. Throws Refusal. */
export function requireNothingOnAccount(till) {
  const charges = rowsOf(till).some(({ kind }) => kind === "account");
  if (charges || till.ticket.lines.some(({ kind }) => kind === "payment")) {
    throw new Refusal(t("This ticket is on the customer's account: take that payment off first, then change the customer."));
  }
}
