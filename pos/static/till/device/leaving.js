/**
 * Leaving this device: the browser asks before a tab with unsent sales is closed, and a device is emptied only when the
 * server has everything.
 *
 * Invariant: nothing here deletes a sale that the server has not acknowledged; what the server refused counts as unsent
 * until it was carried away as a file.
 */

import { forgetCopy } from "./copy.js";
import { waitingEvents } from "../server/events.js";
import { nt, t } from "../kit/language.js";
import { Refusal } from "../kit/refusal.js";
import { refusedReports } from "../server/refused.js";
import { post } from "../server/server.js";

let ours = false;

/** How many sales and reports would be lost with this device. */
export function unsent(till) {
  const { waiting, refused } = till.outbox;
  return waiting.length + refused.length + waitingEvents(till).length + refusedReports(till).length;
}

/** Have the browser ask before somebody closes a till whose sales are not on the server. */
export function guardLeaving(till) {
  addEventListener("beforeunload", (event) => {
    if (!ours && till.outbox && !till.outbox.stopped && unsent(till) > 0) event.preventDefault();
  });
}

/** Reload the page, because the till itself wants to: everything is on the disk, and nobody is asked. */
export function reload() {
  ours = true;
  location.reload();
}

/** Sign out, let go of the register and forget everything that this browser kept. Throws Refusal while sales are unsent. */
export async function emptyDevice(till) {
  const left = unsent(till);
  if (left) {
    throw new Refusal(nt("%(num)d sale or report is not on the server yet: see “Where the sales are” (F10).",
      "%(num)d sales and reports are not on the server yet: see “Where the sales are” (F10).", left));
  }
  const { kind, body } = await post("/pos/api/sign-out", { let_go: true });
  if (kind !== "answered") throw new Refusal(body?.message ?? t("The server does not answer."));
  till.outbox.stopped = true;
  till.database.close();
  await forgetEverything();
  reload();
}

async function forgetEverything() {
  sessionStorage.clear();
  await Promise.all((await caches.keys()).map((name) => caches.delete(name)));
  for (const registration of await navigator.serviceWorker.getRegistrations()) await registration.unregister();
  for (const { name } of await indexedDB.databases()) await deleted(name);
  await forgetCopy();
}

const deleted = (name) => new Promise((resolve) => {
  const request = indexedDB.deleteDatabase(name);
  request.onsuccess = request.onerror = request.onblocked = () => resolve();
});
