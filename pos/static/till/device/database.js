/**
 * The till's own store: IndexedDB behind promises.
 *
 * Invariant: unless told otherwise, `write` resolves only when the transaction is on the disk (`durability: "strict"`),
 * so what follows it (the word "paid", the drawer, the paper) never runs ahead of the record.
 */

import { putShelves, shelved, spineOf } from "../goods/shelves.js";

const NAME = "till";
const VERSION = 4;
const watchers = new WeakMap();

/** The key in `meta` of a mark that changes with every strict write of a store that is watched. */
export const STAMP = "stamp";

/** Open a store, making it when it is not there; `where` is a bucket's own, or this origin's. */
export function openDatabase(name = NAME, where = indexedDB) {
  return new Promise((resolve, reject) => {
    const request = where.open(name, VERSION);
    request.onupgradeneeded = ({ oldVersion }) => makeStores(request.result, oldVersion, request.transaction);
    request.onerror = () => reject(request.error);
    request.onsuccess = () => {
      request.result.onversionchange = () => request.result.close();
      resolve(request.result);
    };
  });
}

function makeStores(database, oldVersion, transaction) {
  if (oldVersion < 1) {
    database.createObjectStore("meta");
    database.createObjectStore("receipts", { keyPath: "id" }).createIndex("state", "state");
  }
  if (oldVersion < 2) database.createObjectStore("events", { keyPath: "id" });
  if (oldVersion < 3) database.createObjectStore("shelves");
  if (oldVersion < 4) database.createObjectStore("spines");
  if (database.objectStoreNames.contains("products")) shelveRows(database, transaction);
  else if (oldVersion === 3) writeSpines(transaction);
}

/** An older till kept each product as a row of its own. */
function shelveRows(database, transaction) {
  const rows = transaction.objectStore("products").getAll();
  rows.onsuccess = () => {
    putShelves((name) => transaction.objectStore(name), shelved(rows.result));
    database.deleteObjectStore("products");
  };
}

/** An older till kept shelves without spines. */
function writeSpines(transaction) {
  const reading = transaction.objectStore("shelves").openCursor();
  reading.onsuccess = () => {
    const shelf = reading.result;
    if (!shelf) return;
    transaction.objectStore("spines").put(spineOf(JSON.parse(shelf.value)), shelf.key);
    shelf.continue();
  };
}

/** The answer of one request. */
export function answer(request) {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

/** One value of `meta`, or undefined. */
export const recall = (database, key) => answer(read(database, "meta").get(key));

/** Every row of a store. */
export const everything = (database, store) => answer(read(database, store).getAll());

/** The receipts in one state: `queued`, `refused`, `rejected` or `sent`. */
export const receiptsIn = (database, state) => answer(read(database, "receipts").index("state").getAll(state));

const read = (database, store) => database.transaction(store, "readonly").objectStore(store);

/**
 * Run `work` in one transaction over `stores` and wait until it is on the disk. `work` gets a function from a store's
 * name to the store; it may await nothing but `answer(…)` of that transaction. If it throws, nothing is kept.
 */
export async function write(database, stores, work, durability = "strict") {
  const watched = durability === "strict" ? watchers.get(database) : undefined;
  const transaction = database.transaction(watched ? [...new Set([...stores, "meta"])] : stores, "readwrite", { durability });
  const written = finished(transaction);
  const steps = [];
  const store = (name) => (watched ? noting(transaction.objectStore(name), steps) : transaction.objectStore(name));
  try {
    const result = await work(store);
    if (watched) store("meta").put(crypto.randomUUID(), STAMP);
    await written;
    watched?.(steps);
    return result;
  } catch (error) {
    written.catch(() => {});
    abort(transaction);
    throw error;
  }
}

/** Have `wrote(steps)` called after every strict write: what was put, deleted and cleared, as `[store, what, value, key]`. */
export const watchWrites = (database, wrote) => watchers.set(database, wrote);

function noting(store, steps) {
  const put = (what) => (value, key) => {
    steps.push([store.name, "put", value, key]);
    return key === undefined ? store[what](value) : store[what](value, key);
  };
  return {
    put: put("put"),
    add: put("add"),
    delete: (key) => steps.push([store.name, "delete", null, key]) && store.delete(key),
    clear: () => steps.push([store.name, "clear"]) && store.clear(),
    get: (key) => store.get(key),
    index: (name) => store.index(name),
  };
}

/** Resolves when a transaction is on the disk; rejects with why it is not. */
export function finished(transaction) {
  return new Promise((resolve, reject) => {
    transaction.oncomplete = () => resolve();
    transaction.onabort = () => reject(transaction.error ?? new DOMException("Aborted", "AbortError"));
  });
}

function abort(transaction) {
  try {
    transaction.abort();
  } catch {
    // It had ended already: there is nothing left to take back.
  }
}

/** Keep one value of `meta`. */
export const remember = (database, key, value) => write(database, ["meta"], (store) => store("meta").put(value, key));

/** Keep one value soon: nobody waits for it. It outlives the page at once, but the last of it may go with the power. */
export async function note(database, key, value) {
  const transaction = database.transaction("meta", "readwrite", { durability: "relaxed" });
  const written = finished(transaction);
  transaction.objectStore("meta").put(value, key);
  // Said now and not when the browser finds that nothing follows: a page that goes meanwhile would take it along.
  transaction.commit();
  await written;
}
