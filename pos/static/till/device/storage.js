/**
 * What this device promises about what it keeps: asked for, said as it is, and never trusted further.
 *
 * Invariant: on a storage that the browser may clear, no more sales wait for the server than the house allows
 * (`evictable_sales_max`); the next one is refused before anything is called paid.
 */

import { changed } from "../kit/changes.js";
import { write } from "./database.js";
import { nt, t } from "../kit/language.js";
import { Refusal } from "../kit/refusal.js";

const CHECK_MS = 3_600_000;
const NEARLY_FULL = 0.8;
// Not while the first customer is being served: looking takes a few milliseconds.
const FIRST_CHECK_MS = 15_000;
// Room for some hundred sales.
const ROOM_BYTES = 1024 * 1024;
const RANDOM_BYTES_MAX = 65_536;

/** Ask the browser never to clear the till, and watch how full its storage gets. */
export async function watchStorage(till) {
  till.persisted = (await navigator.storage?.persisted?.()) ?? false;
  setTimeout(() => measure(till), FIRST_CHECK_MS);
  setInterval(() => till.ticket.isEmpty && measure(till), CHECK_MS);
  // Some browsers ask the person first: nothing waits for the answer.
  if (!till.persisted) await askToKeep(till);
}

/** Ask the browser to keep what the till stores; true when it promises to. It grants more to an installed app. */
export async function askToKeep(till) {
  till.persisted = (await navigator.storage?.persist?.()) ?? false;
  changed("link");
  return till.persisted;
}

/**
 * Look whether the storage is nearly full: `till.isNearlyFull`. Browsers tell a quota that is made up, so that nobody is
 * known by it; what it says is believed only when it is bad, and room is found out by using it.
 */
export async function measure(till) {
  const { usage, quota } = (await navigator.storage?.estimate?.()) ?? {};
  till.isNearlyFull = usage / quota > NEARLY_FULL || !(await hasRoom(till));
  changed("link");
}

async function hasRoom({ database }) {
  try {
    await write(database, ["meta"], (store) => store("meta").put(incompressible(ROOM_BYTES), "room"), "relaxed");
    await write(database, ["meta"], (store) => store("meta").delete("room"), "relaxed");
    return true;
  } catch (error) {
    if (error.name !== "QuotaExceededError") throw error;
    return false;
  }
}

function incompressible(length) {
  const bytes = new Uint8Array(length);
  for (let start = 0; start < length; start += RANDOM_BYTES_MAX) crypto.getRandomValues(bytes.subarray(start, start + RANDOM_BYTES_MAX));
  return bytes;
}

/** Whether a sale would wait here, in a storage that the browser may clear. */
export const isAtRisk = ({ practice, persisted, online, outbox }) =>
  !practice && persisted !== true && (!online || outbox.signInNeeded || outbox.silent);

/** Refuse a sale that this device cannot promise to keep until the server has it. Throws Refusal. */
export function requireRoom(till) {
  if (!isAtRisk(till) || till.outbox.waiting.length < till.place.settings.evictable_sales_max) return;
  throw new Refusal(
    t("Nothing was recorded: the server does not answer, and the browser may clear what waits here. Bring the server back, or have the browser promise to keep it."),
  );
}

/** What to tell the cashier of a sale that waits at risk. */
export function riskText(till) {
  const left = Math.max(till.place.settings.evictable_sales_max - till.outbox.waiting.length, 0);
  return nt("The browser may clear this sale before the server has it: give the paper receipt, leave this page open. %(num)d more can wait here.",
    "The browser may clear this sale before the server has it: give the paper receipt, leave this page open. %(num)d more can wait here at most.", left);
}
