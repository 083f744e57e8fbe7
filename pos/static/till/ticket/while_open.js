/**
 * What was asked for one customer's ticket is nothing to the next one's.
 */

import { Refusal } from "../kit/refusal.js";

/** What `ask()` brings, or null where another ticket is open by then: it is about the customer before, and so is a refusal. */
export async function whileOpen({ ticket }, ask) {
  const { id } = ticket;
  try {
    const brought = await ask();
    return ticket.id === id ? brought : null;
  } catch (error) {
    if (ticket.id === id || !(error instanceof Refusal)) throw error;
    return null;
  }
}
