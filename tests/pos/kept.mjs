/** The till's own store in memory: as much of IndexedDB as `device/database.js` asks for. */

const KEYS = { receipts: "id", events: "id" };

/** An empty store. */
export function emptyStore() {
  const stores = new Map(["meta", "receipts", "events", "shelves", "spines"].map((name) => [name, new Map()]));
  return { transaction: (names) => transaction(stores, [names].flat()) };
}

function transaction(stores, names) {
  const made = { objectStore, abort() {}, commit() {} };
  let asked = 0;
  // Done when nothing has been asked for a turn, as a browser's is.
  const settle = (before) => setImmediate(() => (asked === before ? made.oncomplete?.() : settle(asked)));

  function request(result) {
    asked += 1;
    const request = { result: structuredClone(result) };
    queueMicrotask(() => request.onsuccess?.());
    return request;
  }

  function objectStore(name) {
    if (!names.includes(name)) throw new Error(`${name} is not part of this transaction`);
    const rows = stores.get(name);
    const put = (value, key = value[KEYS[name]]) => request(rows.set(key, structuredClone(value)) && key);
    return {
      name,
      put,
      add(value, key) {
        if (rows.has(key ?? value[KEYS[name]])) throw new Error("it is there already");
        return put(value, key);
      },
      delete: (key) => request(rows.delete(key) && undefined),
      get: (key) => request(rows.get(key)),
      getAll: () => request([...rows.values()]),
      index: (field) => ({ getAll: (wanted) => request([...rows.values()].filter((row) => row[field] === wanted)) }),
    };
  }

  settle(0);
  return made;
}
