/**
 * The shift: opened with a counted float, on the till first, on the server as soon as it answers.
 *
 * Invariant: a shift that sales name is never given up for another one.
 */

import { changed } from "../kit/changes.js";
import { remember, write } from "../device/database.js";
import { eventOf, noted, recordOf } from "../server/events.js";
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
    unsent: true,
    named: false,
  };
  await keep(till, shift);
}

/**
 * End the shift with the drawer as it was counted: `{id, counted, note, approval}`. It ends here and now, with or without
 * the server; an opening that is still on its way goes before it, and every sale.
 */
export async function close(till, facts) {
  const closing = recordOf(eventOf(till, "closing", facts));
  const records = [...(till.shift.unsent ? [openingOf(till.shift)] : []), closing];
  await write(till.database, ["meta", "events"], (store) => {
    for (const record of records) store("events").add(record);
    store("meta").delete("shift");
  });
  till.shift = null;
  noted(till, records);
  return closing;
}

/** The event that a shift began, for what goes to the server without this till. */
export function openingOf({ unsent, named, offered, refused, ...shift }) {
  return { ...recordOf({ kind: "opening", ...shift }), queued_at: shift.opened_at };
}

/** Whether this till has closed a shift that the server may still believe open. */
const isClosedHere = (till, id) => till.events.some(({ kind, event }) => kind === "closing" && event.shift_id === id);

/** A sale now names the shift: from here on it stands. */
export async function name(till) {
  if (till.shift.unsent && !till.shift.named) await keep(till, { ...till.shift, named: true });
}

/**
 * Follow the server's open shift. One that is on its way stays ours; one that the server does not show as open is
 * offered once more (an old backup may have been restored), and given up if it still does not: it was closed there.
 */
export async function adopt(till, shift) {
  const ours = till.shift?.register_id === till.book.register_id ? till.shift : null;
  if (ours?.unsent || ours?.id === shift?.id || (shift && isClosedHere(till, shift.id))) return;
  if (ours && !ours.offered) await keep(till, { ...ours, unsent: true, named: true, offered: true });
  else await keep(till, shift);
}

/** Send an opened shift; the answer is the outcome, already acted on. */
export async function sendShift(till) {
  const { unsent, named, offered, refused, ...shift } = till.shift;
  const outcome = await post("/pos/api/shifts", { ...shift, adopt: !named });
  // It was closed meanwhile: its opening goes with its end.
  if (till.shift?.id !== shift.id) return { ...outcome, kind: "answered" };
  if (outcome.kind === "answered" && outcome.body.shift?.id === shift.id) {
    await keep(till, { ...till.shift, unsent: false });
  } else if (outcome.kind === "refused" && outcome.body.error === "shift_open" && !till.shift.named) {
    await keep(till, outcome.body.shift);
    return { ...outcome, kind: "answered" };
  } else if (outcome.kind === "refused" && outcome.status === 422) {
    // Its sales are worth more than its float: they are sent all the same, and the server says what it misses.
    await keep(till, { ...till.shift, unsent: false, refused: outcome.body.message });
    return { ...outcome, kind: "answered" };
  }
  return outcome;
}

async function keep(till, shift) {
  await remember(till.database, "shift", shift);
  till.shift = shift;
  changed("place");
}
