/**
 * The shift: opened with a counted float, on the till first, on the server as soon as it answers.
 *
 * Invariant: a shift that sales name is never given up for another one.
 */

import { changed } from "./changes.js";
import { remember } from "./database.js";
import { uuid7 } from "./pure/ids.js";
import { post } from "./server.js";

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
  if (ours?.unsent || ours?.id === shift?.id) return;
  if (ours && !ours.offered) await keep(till, { ...ours, unsent: true, named: true, offered: true });
  else await keep(till, shift);
}

/** Send an opened shift; the answer is the outcome, already acted on. */
export async function sendShift(till) {
  const { unsent, named, offered, refused, ...shift } = till.shift;
  const outcome = await post("/pos/api/shifts", { ...shift, adopt: !named });
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
