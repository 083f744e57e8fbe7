// The heartbeat goes on whatever goes wrong in it, and ends for good when the till is another tab's.

import assert from "node:assert/strict";
import { beforeEach, mock, test } from "node:test";

import { changed } from "../../pos/static/till/kit/changes.js";
import { startLink } from "../../pos/static/till/server/link.js";

const page = new EventTarget();
globalThis.addEventListener = page.addEventListener.bind(page);
globalThis.document = Object.assign(new EventTarget(), { visibilityState: "visible" });
globalThis.EventSource = class extends EventTarget {
  static CLOSED = 2;
  close() {}
};

let beats = 0;
globalThis.fetch = async () => {
  beats += 1;
  return new Response(JSON.stringify({ server_time: 1 }));
};

/** Whatever was asked for meanwhile has been answered. */
const settled = async () => {
  for (let turn = 0; turn < 10; turn += 1) await new Promise(setImmediate);
};

beforeEach(() => {
  mock.timers.reset();
  mock.timers.enable({ apis: ["setTimeout"] });
  beats = 0;
});

test("a beat that fails is told, and the next one comes", async () => {
  let isFull = false;
  const link = startLink({ online: false }, async () => {
    if (isFull) throw new Error("the disk is full");
  });
  await settled();
  isFull = true;
  await assert.rejects(link.beat(), /the disk is full/);
  assert.equal(beats, 2);
  isFull = false;
  mock.timers.tick(20_000);
  await settled();
  assert.equal(beats, 3);
  link.stop();
});

test("a tab that lost the till beats no more, whatever happens", async () => {
  const till = { online: false };
  const link = startLink(till, () => {});
  await settled();
  link.stop();
  page.dispatchEvent(new Event("online"));
  document.dispatchEvent(new Event("visibilitychange"));
  changed("unheard");
  link.beat();
  mock.timers.tick(60_000);
  await settled();
  assert.equal(beats, 1);
  page.dispatchEvent(new Event("offline"));
  assert.equal(till.online, true, "nor does it hear of the line");
});

test("a ticket, a person or a queue that has changed is told soon, once for all of it", async () => {
  const ticket = { isEmpty: true, lines: [], total: 0 };
  const till = { online: false, ticket, operator: { id: 3 } };
  const link = startLink(till, () => {});
  await settled();
  till.ticket = { isEmpty: false, lines: [{ id: "0190c2f0-0000-7000-8000-000000000000" }], total: 16_500 };
  changed("ticket");
  changed("queue");
  mock.timers.tick(2_000);
  await settled();
  assert.equal(beats, 2);
  till.operator = null;
  changed("person");
  changed("ticket");
  mock.timers.tick(2_000);
  await settled();
  assert.equal(beats, 3);
  changed("ticket");
  mock.timers.tick(2_000);
  await settled();
  assert.equal(beats, 3, "nothing that is looked at is another");
  link.stop();
  till.ticket = ticket;
  changed("ticket");
  mock.timers.tick(60_000);
  await settled();
  assert.equal(beats, 3);
});
