/**
 * What was asked for one customer's ticket is nothing to the next one's.
 */

import { whileWanted } from "../kit/wanted.js";

/** What `ask()` brings, or null where another ticket is open by then. */
export function whileOpen({ ticket }, ask) {
  const { id } = ticket;
  return whileWanted(() => ticket.id === id, ask);
}
