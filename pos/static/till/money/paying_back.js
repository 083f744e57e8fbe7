/**
 * Cards that get money back: the bank's own terminal does it, and tells the till nothing, just as when a card pays.
 *
 * Invariant: what is asked of the terminal is a row on the disk first (`tendering.js`), below zero and with its `origin`, the
 * reference of the payment it undoes. Nothing is completed before each card's part is paid back, exactly, or while a row says
 * that more was.
 */

import { money, t } from "../kit/language.js";
import { Refusal } from "../kit/refusal.js";
import { askCard, inDoubt, requireOutcomes, rowsOf } from "./tendering.js";

/** Whether the open ticket gives money back: it comes to less than nothing, or the terminal was asked to already. */
export const givesBack = (till) => till.ticket.total < 0 || rowsOf(till).some(({ given }) => given < 0);

/** Ask the terminal to pay `way` (of `waysBack`) back. */
export const askBack = (till, { amount, reference }) => askCard(till, 0 - amount, { origin: reference });

const isOf = (way) => ({ kind, given, origin }) => way.kind === kind && kind === "card" && way.reference === origin && way.amount === -given;

/** The row of a way to a card, as far as the terminal was asked for it. */
export const rowOfWay = (till, way) => rowsOf(till).find(isOf(way)) ?? null;

/** A row of this card that was in doubt and counts for nothing: to ask once more could pay twice. */
export const doubtOf = (till, { reference }) => inDoubt(till).find(({ state, origin }) => state === "declined" && origin === reference) ?? null;

/** What was asked of the terminal and is no part of `ways`: the ticket has changed since. */
export const strayRows = (till, ways) => rowsOf(till).filter((row) => !ways.some((way) => isOf(way)(row)));

/** The next way to a card that the terminal has not paid back; null: all is done. Throws Refusal. */
export function nextToCard(till, ways) {
  requireOutcomes(till);
  const [stray] = strayRows(till, ways);
  if (stray) throw new Refusal(t("The terminal has paid back %(amount)s that this ticket does not give back any more: cancel it there, then take it off.", { amount: money(-stray.given) }));
  return ways.find((way) => way.kind === "card" && !rowOfWay(till, way)) ?? null;
}
