/**
 * What was asked is nothing to whoever has left meanwhile: the next customer has the ticket, another form the screen.
 */

import { Refusal } from "./refusal.js";

/** What `ask()` brings, or null where it `isWanted()` no more by then; a refusal that nobody waits for is nobody's either. */
export async function whileWanted(isWanted, ask) {
  try {
    const brought = await ask();
    return isWanted() ? brought : null;
  } catch (error) {
    if (isWanted() || !(error instanceof Refusal)) throw error;
    return null;
  }
}
