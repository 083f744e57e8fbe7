/**
 * Giving up what the server holds for a ticket, when it is not wanted any more.
 *
 * Invariant: asked at once; without the server it is asked again when it answers, unless the same is held anew meanwhile. What
 * nobody asks for ends by itself, in minutes.
 */

import { post } from "../server/server.js";

const WAIT_MS = 5_000;
const owed = new Map();

const keyOf = (path, body) => `${path} ${JSON.stringify(body)}`;

/** Give it up: `path` takes `body`. */
export async function release(path, body) {
  const { kind } = await post(path, body, WAIT_MS);
  if (kind === "unreachable") owed.set(keyOf(path, body), { path, body });
  else owed.delete(keyOf(path, body));
}

/** The same is held again: it is not to be given up. */
export const heldAgain = (path, body) => owed.delete(keyOf(path, body));

/** The server answers again: what it could not be told is told. */
export async function releaseOwed() {
  for (const { path, body } of [...owed.values()]) await release(path, body);
}
