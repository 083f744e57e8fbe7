/** What the till's service worker keeps of what it fetches: pictures that may be kept, and nothing that is somebody's. */

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import vm from "node:vm";

const SOURCE = readFileSync(new URL("../../pos/static/till/sw.js", import.meta.url), "utf8");
const HOST = "http://till.example";

/** The worker on a server that answers everything with `headers`; `ask` is the page's request, `kept` what stays. */
function worker(headers) {
  const kept = [];
  const listeners = {};
  const cache = { match: async () => undefined, put: async ({ url }) => kept.push(url), keys: async () => [], delete: async () => true };
  vm.runInNewContext(SOURCE, {
    BUILD: { id: "b1", files: ["/pos", "/pos/till/b1/main.js"] },
    URL,
    caches: { open: async () => cache, keys: async () => [], delete: async () => true },
    fetch: async () => new Response("", { headers }),
    self: { addEventListener: (kind, listener) => (listeners[kind] = listener), location: new URL(`${HOST}/pos/sw.js`) },
  });
  async function ask(path, destination = "", mode = "cors") {
    let answer;
    const request = { method: "GET", url: HOST + path, destination, mode };
    listeners.fetch({ request, respondWith: (given) => (answer = given) });
    await answer;
    return answer !== undefined;
  }
  return { ask, kept };
}

test("a picture that may be kept is kept", async () => {
  const { ask, kept } = worker({ "Content-Type": "image/png", "Cache-Control": "public, max-age=60" });
  assert.ok(await ask("/pictures/argan.png", "image"));
  assert.deepEqual(kept, [`${HOST}/pictures/argan.png`]);
});

test("a picture that nobody may keep is shown and not kept", async () => {
  const { ask, kept } = worker({ "Content-Type": "image/png", "Cache-Control": "private, no-store" });
  assert.ok(await ask("/office/sales/x/receipt.png", "image"));
  assert.deepEqual(kept, []);
});

test("what the server says of anybody passes the worker by", async () => {
  const { ask, kept } = worker({ "Content-Type": "text/html" });
  for (const path of ["/pos/invoices/x", "/pos/tax-free/x", "/office/sales"]) assert.equal(await ask(path, "document", "navigate"), false, path);
  for (const path of ["/pos/api/boot", "/pos/api/customers?q=a", "/live?topics=stock"]) assert.equal(await ask(path), false, path);
  assert.deepEqual(kept, []);
});
