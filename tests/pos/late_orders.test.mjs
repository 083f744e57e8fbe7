// An order that the server answers about when nobody waits for it any more comes on no ticket.

import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import "./fake_page.mjs";
import { collect, send } from "../../pos/static/till/orders/orders.js";
import { noticeLine } from "../../pos/static/till/screens/notice.js";
import { pickupPanel } from "../../pos/static/till/screens/orders/pickup_panel.js";
import { releaseOwed } from "../../pos/static/till/ticket/releases.js";

const TAKEN = { code: "K54J-5NQS", lines: [{ product_id: 7, unit: "piece", quantity: 1, unit_price: 3_800, amount: 3_800, discount: 0, discounts: [], promise: "p1" }], delivery_fee: 2_500, delivery_tax_code: "T20", language: "fr" };
const OIL = { id: "oil", product_id: 1, unit: "piece", quantity: 1, unit_price: 16_500, amount: 16_500 };
let asked;
let isSilent;
const turns = () => new Promise((resolve) => setTimeout(resolve, 5));
const all = (element) => [element, ...element.children.flatMap((child) => (child.children ? all(child) : []))];

function tillWith(...lines) {
  const ticket = { state: { lines }, changes: [], get lines() { return this.state.lines; }, priced: { lines: [] }, total: 0 };
  ticket.change = (part) => ticket.changes.push(part);
  return { ticket, book: { register: "C1" }, catalogue: { product: () => ({}) } };
}

beforeEach(() => {
  [asked, isSilent] = [[], false];
  globalThis.fetch = async (path) => {
    asked.push(path.split("/").at(-1));
    if (isSilent && path.endsWith("let-go")) throw new TypeError("no network");
    return new Response(JSON.stringify(TAKEN));
  };
});

test("an order whose money was to be taken is let go where its panel was left meanwhile", async () => {
  const till = tillWith(OIL);
  assert.equal(await collect(till, TAKEN.code, { isWanted: () => false }), false);
  assert.deepEqual([till.ticket.changes, asked], [[], ["claim", "let-go"]]);
  assert.equal(await collect(till, TAKEN.code), true);
  assert.equal(till.ticket.changes.length, 1);
});

test("goods that were to be sent are no order where the panel was left meanwhile", async () => {
  const till = tillWith(OIL);
  assert.equal(await send(till, { name: "Salma" }, { isWanted: () => false }), false);
  assert.deepEqual([till.ticket.changes, asked], [[], ["orders", "let-go"]]);
});

test("an order that is collected after all is not let go when the server is heard of again", async () => {
  const till = tillWith();
  isSilent = true;
  await collect(till, TAKEN.code, { isWanted: () => false });
  isSilent = false;
  await collect(till, TAKEN.code);
  asked = [];
  await releaseOwed();
  assert.deepEqual(asked, []);
});

test("an order that is taken while another's panel, left since, waits for the server comes on the ticket in its turn", async () => {
  const till = tillWith(OIL);
  let isLeft = false;
  const [first, second] = [collect(till, "AAAA-AAAA", { isWanted: () => !isLeft }), collect(till, TAKEN.code, { isWanted: () => true })];
  isLeft = true;
  assert.deepEqual([await first, await second], [false, true]);
  assert.deepEqual(asked, ["claim", "let-go", "claim"]);
  assert.deepEqual(till.ticket.changes.map(({ order }) => order), [TAKEN.code]);
});

test("what was offered of an order that another till has goes with its panel", async () => {
  const order = { code: TAKEN.code, stage: "packed", is_open: true, owed: 6_300, due: 6_300, name: "Salma", phone: "0612345678", delivery: "pickup", held_until: null, claim: null, lines: [], pick_list: [] };
  const held = { error: "conflict", message: "It is at C2.", claim: { register: "C2" } };
  globalThis.fetch = async (path) => (path.endsWith("claim") ? new Response(JSON.stringify(held), { status: 409 }) : new Response(JSON.stringify({ order })));
  const panel = pickupPanel(tillWith(), TAKEN.code, {});
  await turns();
  const [take] = all(panel.element).filter(({ text }) => text === "Take the money").slice(-1);
  take.dispatchEvent(new Event("click"));
  await turns();
  assert.match(noticeLine().text, /C2.*Take it over here/);
  panel.leave();
  assert.equal(noticeLine().hidden, true);
});
