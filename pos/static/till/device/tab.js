/**
 * One tab sells. A Web Lock says which, and its name in the database lets a sale refuse to be written by another.
 *
 * Invariant: a tab that lost the lock can no longer complete a sale, even when it does not know yet.
 */

import { note } from "./database.js";

const TRIES = 6;
const BETWEEN_TRIES_MS = 100;

/** Take the till if no other tab has it; the answer says whether it was taken. `lost` is called when it is taken over. */
export async function takeIfFree(till, lost) {
  // After a reload, the page that was here may still be letting go.
  for (let left = TRIES; left > 0; left -= 1) {
    if (await take(till, { ifAvailable: true }, lost)) return true;
    await new Promise((resolve) => setTimeout(resolve, BETWEEN_TRIES_MS));
  }
  return false;
}

/** Take the till from the other tab. */
export const takeOver = (till, lost) => take(till, { steal: true }, lost);

function take(till, how, lost) {
  return new Promise((resolve, reject) => {
    const held = navigator.locks.request(till.database.name, how, async (lock) => {
      // Among tabs that live; a power cut ends them all, so nobody waits for the disk.
      if (lock) await note(till.database, "owner", till.tab);
      resolve(lock !== null);
      // The lock lasts as long as this promise: until the tab closes, or another takes it.
      return lock && new Promise(() => {});
    });
    held.catch((error) => (error.name === "AbortError" ? lost() : reject(error)));
  });
}
