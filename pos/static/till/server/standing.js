/**
 * How this till stands, for the manager to see: told with every heartbeat, in counts, sums and instants.
 *
 * Invariant: nothing of a customer and no goods are in it. Its shape is `pos/till/beats.py`'s.
 */

import { witnesses } from "./outbox.js";
import { madeAt } from "../pure/ids.js";

const COUNT_MAX = 100_000;

/**
 * What the heartbeat says. `acknowledged`: how far the server has signed our book, `sent` the last sale of any
 * register and `told` the last report of another kind that it was known to have, so that it notices if it has less now.
 */
export function standingOf(till, now = Date.now()) {
  const { outbox, operator, build, asked } = till;
  const waiting = outbox?.waiting ?? [];
  return {
    clock: now,
    acknowledged: outbox?.acknowledged ?? 0,
    ...(outbox ? witnesses(till) : { sent: null, told: null }),
    operator_id: operator?.id ?? null,
    ticket: ticketOf(till.ticket),
    waiting: Math.min(waiting.length, COUNT_MAX),
    waiting_since: waitingSince(waiting),
    refused: Math.min(outbox?.refused.length ?? 0, COUNT_MAX),
    build,
    storage: storageOf(till),
    printer: asked?.printer ?? "",
  };
}

const earliest = (instants) => (instants.length ? instants.reduce((a, b) => Math.min(a, b)) : null);

/** Since when the oldest of these records waits; null where none does. */
export const waitingSince = (records) => earliest(records.map(({ queued_at: at }) => at));

/** The open ticket; it began with its first line. */
function ticketOf(ticket) {
  if (!ticket || ticket.isEmpty) return { lines: 0, total: 0, since: null };
  return { lines: ticket.lines.length, total: ticket.total, since: earliest(ticket.lines.map(({ id }) => madeAt(id))) };
}

function storageOf({ isNearlyFull, persisted }) {
  if (isNearlyFull) return "full";
  return persisted === false ? "clearable" : "kept";
}
