// What is said of an answer that comes late is said to who waits for it, and to nobody else.

import assert from "node:assert/strict";
import { test } from "node:test";

import { Element } from "./fake_page.mjs";
import { write } from "../../pos/static/till/device/database.js";
import { Refusal } from "../../pos/static/till/kit/refusal.js";
import { loadEvents } from "../../pos/static/till/server/events.js";
import { hush, noticeLine, patiently } from "../../pos/static/till/screens/notice.js";
import { beforePaying } from "../../pos/static/till/screens/paying/before_paying.js";
import { parkedPanel } from "../../pos/static/till/screens/selling/parked_panel.js";
import { emptyStore } from "./kept.mjs";

globalThis.addEventListener = () => {};
Object.assign(Element.prototype, { contains: () => false, remove() {}, insertBefore(child) {
  this.append(child);
} });

const CODE = { code: "BON20", limited: true, channel: "", names: {}, starts_at: 0, ends_at: 9e15 };
const after = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
const all = (element) => [element, ...element.children.flatMap((child) => (child.children ? all(child) : []))];
const refusing = () => new Response(JSON.stringify({ error: "taken", message: "no more" }), { status: 409 });

test("that it takes a moment is said to who stays, and not to who left before it was", async () => {
  const staying = patiently(() => after(30), "One moment…", 5);
  await after(15);
  assert.deepEqual([noticeLine().hidden, noticeLine().text], [false, "One moment…"]);
  await staying;
  const left = patiently(() => after(30), "One moment…", 5);
  hush();
  await after(15);
  assert.equal(noticeLine().hidden, true);
  await left;
});

/** What the line says once the server has refused a ticket that was put aside, its list left meanwhile or not. */
async function refusedTicket(isLeft) {
  const database = emptyStore();
  await write(database, ["meta"], (store) => {
    store("meta").put([{ id: "p", register_id: 1, name: "Salma", state: { lines: [] }, total: 0, by: 3, at: 0 }], "parked");
  });
  const till = { database, book: { register: "C1" }, place: { people: [], registers: [] }, operator: { id: 3 }, outbox: { waiting: [] }, practice: true, ticket: { isEmpty: true } };
  await loadEvents(till);
  globalThis.fetch = async () => refusing();
  const { element, leave } = parkedPanel(till, () => {});
  await after(20);
  all(element).find(({ className }) => className === "parked-ticket").dispatchEvent(new Event("click"));
  if (isLeft) leave();
  hush();
  await after(50);
  return noticeLine().hidden ? "" : noticeLine().text;
}

test("that a ticket is gone is said in the list it was chosen from, and not once that was left", async () => {
  assert.equal(await refusedTicket(false), "no more");
  assert.equal(await refusedTicket(true), "");
});

/** Why a ticket with a counted code is not paid: said of it where it is open still, or is another one's by then. */
async function refusedCode(next) {
  const ticket = { id: "t", state: { coupons: ["BON20"], customer: null, lines: [], discounts: [], approvals: [] }, lines: [], priced: { discounts: [] }, line: () => null, change() {} };
  const till = { ticket, catalogue: { promotions: [CODE] }, place: { settings: {} }, operator: {} };
  const said = [];
  globalThis.fetch = async () => {
    ticket.id = next;
    return refusing();
  };
  await beforePaying(till, { staying: () => () => false }, { go() {}, refused: (error) => said.push(error) });
  return said;
}

test("that a code is held no more is said on the ticket that had it, and on no other", async () => {
  assert.ok((await refusedCode("t"))[0] instanceof Refusal);
  assert.deepEqual(await refusedCode("u"), []);
});
