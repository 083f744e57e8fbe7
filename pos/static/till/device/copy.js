/**
 * A second copy of what the till keeps, in storage buckets of its own: the records in one, the goods in another.
 *
 * Why: Chromium keeps IndexedDB in a log. A kill in the middle of a write leaves half a record at its end; the browser
 * goes on writing behind it, finds the log damaged when it opens it the time after, and begins anew with an empty store
 * without a word. A bucket has a log of its own, and the two are not written at the same time: a kill tears one at most.
 * Browsers without buckets keep IndexedDB otherwise, and there is no copy.
 *
 * Invariant: the store and a copy bear the same mark exactly when the copy has every write of the store. The store is the
 * truth as long as it has a stamp; once it has none and the copy has one, the store was emptied and is filled again.
 * A sale waits for the copy of the records. Nobody waits for that of the goods, which may be many times as large: it is
 * there because what cuts the power often takes the server with it, and the till is to sell.
 */

import { changed } from "../kit/changes.js";
import { answer, finished, openDatabase, recall, STAMP, watchWrites } from "./database.js";

// A tab of today.
const OWNER = "owner";
const CATALOGUE = "catalogue";
const SHELVED = new Set(["shelves", "spines"]);
const RECORDS = {
  bucket: "till-copy", stores: ["meta", "receipts", "events"],
  has: (store, key) => !SHELVED.has(store) && !(store === "meta" && (key === OWNER || key === CATALOGUE)),
  markOf: (database) => recall(database, STAMP),
};
const GOODS = {
  bucket: "till-goods", stores: ["meta", "shelves", "spines"],
  has: (store, key) => SHELVED.has(store) || (store === "meta" && key === CATALOGUE),
  markOf: async (database) => (await recall(database, CATALOGUE))?.version,
};

let records = null;
let isGivenUp = false;

/**
 * Keep a copy of this store from here on. True when the store had been emptied and was filled from the copy: only that is
 * waited for. A store that has its stamp is the truth, and its copies are opened behind the till's back.
 */
export async function keepCopy(database) {
  if (!navigator.storageBuckets) return false;
  const stamp = await recall(database, STAMP);
  const copies = [RECORDS, GOODS].map((part) => new Copy(part));
  let wasEmptied = false;
  try {
    wasEmptied = stamp === undefined && (await fillAgain(database, copies));
  } catch {
    // A till without a copy sells as well as one with. What the copy has stays as it is, for the next start.
    isGivenUp = true;
    return false;
  }
  copies.forEach((copy) => copy.settle(database));
  watchWrites(database, (steps) => copies.forEach((copy) => copy.take(steps)));
  [records] = copies;
  return wasEmptied;
}

async function fillAgain(database, [kept, goods]) {
  if ((await kept.mark()) === undefined) return false;
  // Without its goods a till has its sales all the same: the server gives it the goods again.
  await goods.giveBack(database).catch(() => {});
  // The stamp comes last: until it has, the next start fills the store again.
  await kept.giveBack(database);
  return true;
}

/** Resolves when the copy has every record that was written, or has given up: it comes after the store and never instead of it. */
export const copied = () => records?.running;

/** Whether every record that was written goes to a second copy as well; null where the browser keeps none. */
export const copyStands = () => (isGivenUp ? false : (records?.isWhole ?? null));

/** Forget the copies, with the device. */
export const forgetCopy = () => Promise.all([RECORDS, GOODS].map(({ bucket }) => navigator.storageBuckets?.delete(bucket)));

async function openCopy({ bucket }) {
  const { indexedDB: where } = await navigator.storageBuckets.open(bucket, { persisted: true });
  return openDatabase("till", where);
}

/** The copy of one `part` of the store; one thing after the other happens to it. */
class Copy {
  #part;
  #opening;
  #steps = [];
  /** Whether it has every write that it was given. */
  isWhole = true;
  running = Promise.resolve();

  constructor(part) {
    this.#part = part;
    this.#opening = openCopy(part);
    // Whoever needs it hears why it could not be opened.
    this.#opening.catch(() => {});
  }

  async mark() {
    return this.#part.markOf(await this.#opening);
  }

  async giveBack(database) {
    return pour(this.#part, await this.#opening, database);
  }

  /** Make it anew where it does not have all of the store's, as that is now. */
  settle(database) {
    const mark = this.#part.markOf(database);
    this.#next(async () => {
      const [ours, theirs] = await Promise.all([mark, this.mark()]);
      if (theirs === undefined || ours !== theirs) await pour(this.#part, database, await this.#opening, { emptied: true });
    });
  }

  take(steps) {
    const own = steps.filter(([store, , , key]) => this.#part.has(store, key));
    if (!own.length) return;
    this.#steps.push(...own);
    this.#next(() => this.#write(this.#steps.splice(0)));
  }

  #next(work) {
    this.running = this.running.then(() => this.isWhole && work()).catch(() => {
      // No room for two: the marks differ from here on, and the next start makes the copy anew.
      this.isWhole = false;
      changed("link");
    });
  }

  async #write(steps) {
    if (!steps.length) return;
    const transaction = (await this.#opening).transaction(this.#part.stores, "readwrite", { durability: "strict" });
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

/** Put every row of a part of one store into the other, which may be `emptied` before. */
async function pour({ stores, has }, from, into, { emptied = false } = {}) {
  const reading = from.transaction(stores, "readonly");
  const rows = await Promise.all(stores.map(async (name) => {
    const [values, keys] = await Promise.all([answer(reading.objectStore(name).getAll()), answer(reading.objectStore(name).getAllKeys())]);
    return keys.map((key, place) => [name, "put", values[place], key]);
  }));
  const writing = into.transaction(stores, "readwrite", { durability: "strict" });
  if (emptied) for (const name of stores) writing.objectStore(name).clear();
  for (const [store, what, value, key] of rows.flat()) if (has(store, key)) replay(writing.objectStore(store), what, value, key);
  await finished(writing);
}
