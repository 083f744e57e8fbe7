// The till's store, as far as tests without a browser need it.

/** A store whose `rows` are maps by key; each transaction is done a moment after its requests. */
export function fakeDatabase() {
  const rows = { meta: new Map(), receipts: new Map(), events: new Map(), shelves: new Map(), spines: new Map() };
  const asked = (result) => {
    const request = { result };
    queueMicrotask(() => request.onsuccess?.());
    return request;
  };
  const objectStore = (name) => {
    const put = (row, key = row.id) => asked(void rows[name].set(key, row));
    return {
      get: (key) => asked(rows[name].get(key)), getAll: () => asked([...rows[name].values()]), getAllKeys: () => asked([...rows[name].keys()]), put, add: put,
      delete: (key) => asked(rows[name].delete(key)),
    };
  };
  function transaction() {
    const made = { objectStore, error: null, commit() {} };
    setImmediate(() => made.oncomplete?.());
    return made;
  }
  return { rows, transaction };
}
