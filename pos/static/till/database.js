/**
 * The till's own store: IndexedDB behind promises.
 *
 * Invariant: unless told otherwise, `write` resolves only when the transaction is on the disk (`durability: "strict"`),
 * so what follows it (the word "paid", the drawer, the paper) never runs ahead of the record.
 */

import { shelved } from "./shelves.js";

const NAME = "till";
const VERSION = 3;

/** Open a store, making it when it is not there. */
export function openDatabase(name = NAME) {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(name, VERSION);
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
  if (database.objectStoreNames.contains("products")) shelveRows(database, transaction);
}

/** An older till kept each product as a row of its own. */
function shelveRows(database, transaction) {
  const rows = transaction.objectStore("products").getAll();
  rows.onsuccess = () => {
    for (const [number, text] of shelved(rows.result)) transaction.objectStore("shelves").put(text, number);
    database.deleteObjectStore("products");
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
  const transaction = database.transaction(stores, "readwrite", { durability });
  const written = finished(transaction);
  try {
    const result = await work((name) => transaction.objectStore(name));
    await written;
    return result;
  } catch (error) {
    written.catch(() => {});
    abort(transaction);
    throw error;
  }
}

function finished(transaction) {
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
