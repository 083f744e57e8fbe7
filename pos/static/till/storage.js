/**
 * What this device promises about what it keeps: asked for, and said as it is.
 */

import { changed } from "./changes.js";

const CHECK_MS = 60_000;

/** Ask the browser never to clear the till, and watch how full its storage gets. */
export async function watchStorage(till) {
  if (!navigator.storage?.persist) return;
  till.persisted = await navigator.storage.persist();
  await measure(till);
  setInterval(() => measure(till), CHECK_MS);
}

async function measure(till) {
  const { usage, quota } = await navigator.storage.estimate();
  till.fullness = quota ? usage / quota : 0;
  changed("link");
}
