/**
 * A second copy of the till's records, in a storage bucket of its own.
 *
 * Why: Chromium keeps IndexedDB in a log. A kill in the middle of a write leaves half a record at its end; the browser
 * goes on writing behind it, finds the log damaged when it opens it the time after, and begins anew with an empty store
 * without a word. A bucket has a log of its own, and the two are not written at the same time: a kill tears one at most.
 * Browsers without buckets keep IndexedDB otherwise, and there is no copy.
 *
 * Invariant: both bear the same `stamp` exactly when the copy has every write of the store. The store is the truth as long
 * as it has a stamp; once it has none and the copy has one, the store was emptied and is filled again.
 */

import { answer, finished, openDatabase, recall, STAMP, watchWrites } from "./database.js";

const BUCKET = "till-copy";
// The goods too: what cuts the power often takes the server with it, and the till is to sell.
const RECORDS = ["meta", "receipts", "events", "shelves"];
// A tab of today.
const OWNER = "owner";
const isRecord = ([store, , , key]) => RECORDS.includes(store) && !(store === "meta" && key === OWNER);

let copy = null;

/** Keep a copy of this store from here on. True when the store had been emptied and was filled from the copy. */
export async function keepCopy(database) {
  if (!navigator.storageBuckets) return false;
  try {
    return await keep(database);
  } catch {
    // A till without a copy sells as well as one with: the store is the truth.
    return false;
  }
}

async function keep(database) {
  const bucket = await navigator.storageBuckets.open(BUCKET, { persisted: true });
  const second = await openDatabase("till", bucket.indexedDB);
  const [ours, theirs] = await Promise.all([recall(database, STAMP), recall(second, STAMP)]);
  const wasEmptied = theirs !== undefined && ours === undefined;
  if (wasEmptied) await pour(second, database);
  copy = new Copy(second);
  if (theirs === undefined || (ours !== theirs && !wasEmptied)) copy.refill(database);
  watchWrites(database, (steps) => copy.take(steps.filter(isRecord)));
  return wasEmptied;
}

/** Resolves when the copy has all that was written, or has given up: it comes after the store and never instead of it. */
export const copied = () => copy?.running;

/** Forget the copy, with the device. */
export const forgetCopy = () => navigator.storageBuckets?.delete(BUCKET);

class Copy {
  #database;
  #steps = [];
  #isWhole = true;
  running = Promise.resolve();

  constructor(database) {
    this.#database = database;
  }

  take(steps) {
    this.#steps.push(...steps);
    this.#next(() => this.#write(this.#steps.splice(0)));
  }

  refill(database) {
    this.#next(() => pour(database, this.#database, { emptied: true }));
  }

  #next(work) {
    this.running = this.running.then(() => this.#isWhole && work()).catch(() => {
      // No room for two: the stamps differ from here on, and the next start makes the copy anew.
      this.#isWhole = false;
    });
  }

  async #write(steps) {
    if (!steps.length) return;
    const transaction = this.#database.transaction(RECORDS, "readwrite", { durability: "strict" });
    for (const [store, what, value, key] of steps) replay(transaction.objectStore(store), what, value, key);
    await finished(transaction);
  }
}

function replay(store, what, value, key) {
  if (what === "clear") store.clear();
  else if (what === "delete") store.delete(key);
  else if (store.keyPath) store.put(value);
  else store.put(value, key);
}

/** Put every record of one store into the other, which may be `emptied` before. */
async function pour(from, into, { emptied = false } = {}) {
  const reading = from.transaction(RECORDS, "readonly");
  const rows = await Promise.all(RECORDS.map(async (name) => {
    const [values, keys] = await Promise.all([answer(reading.objectStore(name).getAll()), answer(reading.objectStore(name).getAllKeys())]);
    return keys.map((key, place) => [name, "put", values[place], key]).filter(isRecord);
  }));
  const writing = into.transaction(RECORDS, "readwrite", { durability: "strict" });
  if (emptied) for (const name of RECORDS) writing.objectStore(name).clear();
  for (const [store, what, value, key] of rows.flat()) replay(writing.objectStore(store), what, value, key);
  await finished(writing);
}
