/**
 * The shift: opened with a counted float, on the till first, on the server as soon as it answers.
 *
 * Invariant: a shift that sales name is never given up for another one. The opening of a shift that is over here stays among
 * the reports, as long as they are kept: a server that was restored from an old backup is told of it before its sales.
 */

import { changed } from "../kit/changes.js";
import { remember, write } from "../device/database.js";
import { endsToCome, eventOf, isSettling, noted, recordOf } from "../server/events.js";
import { uuid7 } from "../pure/ids.js";
import { post } from "../server/server.js";

/** Open a shift with `counted` (how many of each denomination, in centimes); it counts at once. */
export async function open(till, counted) {
  const float = Object.entries(counted).reduce((sum, [value, count]) => sum + Number(value) * count, 0);
  const shift = {
    id: uuid7(),
    register_id: till.book.register_id,
    opened_by: till.operator.id,
    opened_at: Date.now(),
    opening_float: float,
    counted,
    begun_after: till.book.sequence,
    unsent: true,
    named: false,
  };
  await keep(till, shift);
  changed("reported");
}

/**
 * End the shift with the drawer as it was counted: `{id, counted, note, approval}`. It ends here and now, with or without
 * the server; an opening that is still on its way goes before it, and every sale.
 */
export async function close(till, facts) {
  const closing = recordOf(eventOf(till, "closing", facts));
  await leave(till, null, [closing]);
  return closing;
}

/** The event that a shift began. */
export function openingOf({ unsent, named, offered, refused, settled, begun_after, ...shift }) {
  const record = { ...recordOf({ kind: "opening", ...shift }), queued_at: shift.opened_at };
  if (refused) return { ...record, state: "refused", ...refused };
  if (settled) return { ...record, state: "settled", ...settled };
  return unsent ? record : { ...record, state: "sent", sent_at: Date.now() };
}

/** The end of a shift that was counted here, if it was. */
const endOf = (till, id) => till.events.find(({ kind, event }) => kind === "closing" && event.shift_id === id);

/** The shift of this till's register, or null. */
const ownShift = ({ shift, book }) => (shift && shift.register_id === book?.register_id ? shift : null);

/** Whether our shift is one that the server has had by its opening and does not show as open. */
const isMissed = (ours, shift) => Boolean(ours) && !ours.unsent && !ours.refused && !ours.settled && ours.id !== shift?.id;

/** Whether the server, whose open shift is `shift` or null, has lost what it has had: our shift, which it was not offered since, or the end of that one. */
export const hasLostShift = (till, shift) => (!ownShift(till)?.offered && isMissed(ownShift(till), shift)) || endOf(till, shift?.id)?.state === "sent";

/** The server may have lost our shift, of whatever register: it is sent again, before every sale. Who still does not see it open has closed it. */
export async function offerShift(till, shift) {
  const { shift: ours } = till;
  if (isMissed(ours, shift)) await keep(till, { ...ours, unsent: true, named: true, offered: true });
}

/** A sale now names the shift: from here on it stands. */
export async function name(till) {
  if (till.shift.unsent && !till.shift.named) await keep(till, { ...till.shift, named: true });
}

/** Whether the server does not know a shift of ours yet: its opening, or what settles that, is on its way or was refused. */
const isUnknownThere = (till, { id, unsent, refused }) => Boolean(unsent || refused) || isSettling(till, id);

/**
 * Follow the server's open shift, or null. One that it does not know yet stays ours, and so does one that was just offered again
 * (`offerShift`) while the server shows none but one that is over here; else ours was closed there, and is given up.
 */
export async function adopt(till, shift) {
  const ours = ownShift(till);
  if (ours?.id === shift?.id) return ours?.offered ? keep(till, { ...ours, offered: false }) : undefined;
  if (!(ours && isUnknownThere(till, ours)) && !endOf(till, shift?.id)) await keep(till, shift);
}

/** The opening of our shift that the server has refused, as a record of what is refused; or none. */
export const refusedOpening = ({ shift }) => (shift?.refused ? [openingOf(shift)] : []);

/** Have a refused opening sent again, as it is. */
export const reopen = (till) => keep(till, { ...till.shift, unsent: true, named: true, refused: undefined });

/** The refused opening of our shift is settled, as `settled` says; `telling` is the event that says so, in one write with it. */
export async function settleOpening(till, settled, telling) {
  const shift = { ...till.shift, refused: undefined, settled };
  await write(till.database, ["meta", "events"], (store) => {
    store("meta").put(shift, "shift");
    store("events").add(telling);
  });
  till.shift = shift;
  noted(till, [telling]);
  changed("place");
}

/** Send an opened shift; the answer is the outcome, already acted on. */
export async function sendShift(till) {
  const { unsent, named, offered, refused, begun_after, ...shift } = till.shift;
  const outcome = await post("/pos/api/shifts", { ...shift, adopt: !named, ended: endsToCome(till) });
  // It was closed meanwhile: its opening goes with its end.
  if (till.shift?.id !== shift.id) return { ...outcome, kind: "answered" };
  if (outcome.kind === "answered" && outcome.body.shift?.id === shift.id) {
    await keep(till, { ...till.shift, unsent: false });
    return outcome;
  }
  if (outcome.kind === "refused" && outcome.body.error === "shift_open" && !till.shift.named) {
    // One that is over here is none to go on with: its end is on its way.
    await keep(till, endOf(till, outcome.body.shift.id) ? { ...till.shift, named: true } : outcome.body.shift);
    return { ...outcome, kind: "answered" };
  }
  if (outcome.kind === "refused" && outcome.status === 422) {
    // Its sales are worth more than its float: they are sent all the same, and the server says what it misses.
    const { error, message } = outcome.body;
    await keep(till, { ...till.shift, unsent: false, refused: { error, message } });
    return { ...outcome, kind: "answered" };
  }
  // An answer that does not name it is none.
  return outcome.kind === "answered" ? { ...outcome, kind: "unreachable" } : outcome;
}

async function keep(till, shift) {
  if (till.shift && till.shift.id !== shift?.id) return leave(till, shift);
  await remember(till.database, "shift", shift);
  till.shift = shift;
  changed("place");
}

/**
 * Go over to another shift or to none. The opening of the old one joins the reports, before `events`; one that no sale
 * names and that the server has not had was never more than a wish.
 */
async function leave(till, next, events = []) {
  const { shift: old } = till;
  const counts = !old.unsent || old.named || events.length > 0;
  const records = [...(counts ? [openingOf(old)] : []), ...events];
  await write(till.database, ["meta", "events"], (store) => {
    for (const record of records) store("events").put(record);
    store("meta").put(next, "shift");
  });
  till.events = till.events.filter(({ id }) => id !== old.id);
  till.shift = next;
  noted(till, records);
  changed("place");
}
