/**
 * What the drawer should hold, note by note: the counted float, what was keyed as handed over, less what was handed back.
 *
 * An estimate, never a ledger: the count at the shift's end is blind to it. A shift that another device opened was not
 * counted here, so nothing is known of it, and nothing is said.
 */

import { note, recall } from "../device/database.js";
import { amount, t } from "../kit/language.js";
import { ltr } from "../paper/roll.js";
import { sum } from "../pure/money.js";
import { fewest, handBack, low, moved, nearest } from "../pure/change.js";
import { cashOut } from "../pure/tenders.js";
import { stands } from "../server/events.js";

/** How many of each should be there now; null when nobody counted. */
export async function heldNow(till) {
  const kept = (await recall(till.database, "pieces")) ?? {};
  const counted = Object.keys(till.shift.counted ?? {}).length ? till.shift.counted : null;
  const base = kept.shift_id === till.shift.id ? kept.held : counted;
  if (!base) return null;
  const held = till.events.filter(stands).filter(({ kind, event }) => kind === "cash" && event.shift_id === till.shift.id).reduce((now, { event }) => withMovement(now, event), base);
  return Object.fromEntries(Object.entries(held).map(([value, many]) => [value, Math.max(many, 0)]));
}

/** The kinds of which fewer are left than there should be at least: `[[value, left], …]`, the smallest first; null when nobody counted. */
export async function lowNow(till) {
  const held = await heldNow(till);
  return held && low(held, till.place.settings.least ?? {});
}

/** What runs low, in words. */
export const sayLow = (short) => t("Small change runs low: %(coins)s", { coins: short.map(([value, left]) => ltr(`${amount(value)}\u00a0(${left})`)).join(" · ") });

/** Cash put in or taken out: nobody said which pieces, so the usual ones. */
function withMovement(held, { direction, amount }) {
  if (direction === "in") return moved(held, fewest(amount), 1);
  return moved(held, fewest(amount, held) ?? nearest(amount, held), -1);
}

/** How to hand back `change`, with what the customer hands over in the drawer already. */
export const planOf = (till, change, held, taken) => handBack(change, held && moved(held, taken, 1), till.place.settings.least ?? {});

/** The pieces of what was keyed: the notes whose keys were pressed, else the usual ones. */
export function piecesOf(given, notes) {
  const pressed = Object.entries(notes).map(([value, many]) => [Number(value), many]);
  return sum(pressed.map(([value, many]) => value * many)) === given ? pressed : (fewest(given) ?? []);
}

/** A sale is paid: count what came in and what goes back. The answer is how to hand it back. */
export async function changeHands(till, { tenders }, notes) {
  const held = await heldNow(till);
  const cash = tenders.filter(({ kind, given }) => kind === "cash" && given > 0);
  const taken = cash.length ? piecesOf(sum(cash.map(({ given }) => given)), notes) : [];
  const back = cashOut(tenders);
  const plan = { change: back, ...planOf(till, back, held, taken) };
  if (held) {
    const kept = (await recall(till.database, "pieces")) ?? {};
    const base = kept.shift_id === till.shift.id ? kept.held : till.shift.counted;
    // An estimate that cannot be kept is told; how to hand back is known all the same.
    await note(till.database, "pieces", { shift_id: till.shift.id, held: moved(moved(base, taken, 1), plan.pieces, -1) }).catch(reportError);
  }
  return plan;
}
