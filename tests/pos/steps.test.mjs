/**
 * A ticket that is paid in part is emptied by no step back, nor by its last line taken off: the payment would be the next
 * customer's. Its steps are kept with it: a page that is loaded again goes on from there.
 */

import assert from "node:assert/strict";
import test from "node:test";

import { recall, remember } from "../../pos/static/till/device/database.js";
import { when } from "../../pos/static/till/kit/changes.js";
import { Refusal } from "../../pos/static/till/kit/refusal.js";
import { redo, removeLine, undo } from "../../pos/static/till/ticket/steps.js";
import { productsOf, Ticket } from "../../pos/static/till/ticket/ticket.js";
import { emptyStore } from "./kept.mjs";

const NOBODYS_DISK = { transaction: () => { throw new DOMException("none", "InvalidStateError"); } };
const CARD = { id: "c", kind: "card", given: 5_700, reference: "7781", state: "approved" };
const goods = (id) => ({ product_id: id, unit: "piece", unit_price: 10_000, quantity: 1 });

const opened = (disk, kept) => new Ticket(disk, kept, () => ({ total: 0 }), (line) => line);

/** What the device keeps of the ticket, once it has written. */
async function keptOn(disk) {
  await new Promise((resolve) => setTimeout(resolve, 5));
  return recall(disk, "ticket");
}

/** The till after the page was loaded again: what it knows is what the device kept. */
async function loadedAgain(disk) {
  return { ticket: opened(disk, await keptOn(disk)), tendering: await recall(disk, "tendering") };
}

const quantities = ({ ticket }) => ticket.lines.map(({ quantity }) => quantity);

function till(rows, disk = NOBODYS_DISK) {
  const ticket = opened(disk, null);
  ticket.add(goods(1));
  ticket.add(goods(2));
  return { ticket, tendering: { ticket_id: ticket.id, rows } };
}

test("nothing is stepped over while a card has paid a part", () => {
  const of = till([CARD]);
  assert.throws(() => undo(of), Refusal);
  assert.equal(of.ticket.lines.length, 2);
  of.ticket.undo();
  assert.throws(() => redo(of), Refusal);
});

test("the last line of a ticket that is paid in part stays, others may go", () => {
  const of = till([CARD]);
  removeLine(of, of.ticket.lines[0]);
  assert.throws(() => removeLine(of, of.ticket.lines[0]), Refusal);
  assert.equal(of.ticket.lines.length, 1);
});

/** The goods of an order, to be sent, with its delivery, beside goods that are not. */
function tillThatSends(rows = []) {
  const of = till(rows);
  const [goods, other] = of.ticket.lines;
  of.ticket.change({ order: "AB12-CD34", lines: [{ ...goods, promise: "p" }, other, { id: "d", kind: "delivery", quantity: 1, unit_price: 3_500, amount: 3_500 }] });
  return of;
}

const kinds = ({ ticket }) => ticket.lines.map(({ id, kind, promise }) => kind ?? promise ?? id);

test("the delivery of an order stays while its goods are there, and goes with the last of them, in one step", () => {
  const of = tillThatSends();
  assert.throws(() => removeLine(of, of.ticket.line("d")), Refusal);
  const [goods, other] = of.ticket.lines;
  removeLine(of, goods);
  assert.deepEqual(kinds(of), [other.id]);
  undo(of);
  assert.deepEqual(kinds(of), ["p", other.id, "delivery"]);
});

test("the last goods of an order stay on a ticket that is paid in part and holds nothing else", () => {
  const of = tillThatSends([CARD]);
  const [goods, other] = of.ticket.lines;
  removeLine(of, other);
  assert.throws(() => removeLine(of, goods), Refusal);
  assert.deepEqual(kinds(of), ["p", "delivery"]);
});

test("a ticket that nobody has paid steps back and forth, and is emptied", () => {
  const of = till([{ ...CARD, state: "declined" }]);
  undo(of);
  redo(of);
  for (const line of of.ticket.lines) removeLine(of, line);
  assert.ok(of.ticket.isEmpty);
});

test("after a reload the steps of before are walked, and what a line loses by them is told", async () => {
  const disk = emptyStore();
  const { ticket } = till([], disk);
  ticket.setQuantity(ticket.lines[0].id, 3);
  const told = [];
  const off = when("taken back", ({ line, left }) => told.push([line.product_id, line.quantity, left?.quantity ?? 0]));
  const of = await loadedAgain(disk);
  undo(of);
  assert.deepEqual(quantities(of), [1, 1]);
  undo(of);
  const again = await loadedAgain(disk);
  redo(again);
  redo(again);
  assert.deepEqual(quantities(again), [3, 1]);
  assert.ok(!again.ticket.canRedo);
  off();
  assert.deepEqual(told, [[1, 3, 1], [2, 1, 0]]);
});

test("a ticket that a card has paid a part of is stepped over by no reload", async () => {
  const disk = emptyStore();
  const { tendering } = till([CARD], disk);
  await remember(disk, "tendering", tendering);
  const of = await loadedAgain(disk);
  assert.ok(of.ticket.canUndo);
  assert.throws(() => undo(of), Refusal);
  assert.equal(of.ticket.lines.length, 2);
});

test("the last two hundred steps are kept, back and forth together, and no more", async () => {
  const disk = emptyStore();
  const { ticket } = till([], disk);
  for (let quantity = 2; quantity <= 230; quantity += 1) ticket.setQuantity(ticket.lines[0].id, quantity);
  for (let steps = 0; steps < 20; steps += 1) ticket.undo();
  const { past, future } = await keptOn(disk);
  assert.deepEqual([past.length, future.length], [180, 20]);
  const of = await loadedAgain(disk);
  while (of.ticket.canUndo) undo(of);
  assert.deepEqual(quantities(of), [30, 1]);
});

test("a ticket that begins, and one that is taken up, has no steps, on the device neither", async () => {
  const disk = emptyStore();
  const of = till([], disk);
  of.ticket.undo();
  of.ticket.begin();
  assert.ok(!of.ticket.canUndo && !of.ticket.canRedo);
  of.ticket.add(goods(3));
  assert.deepEqual((await keptOn(disk)).past.map(({ lines }) => lines.length), [0]);
  of.ticket.takeUp({ lines: [{ id: "p", ...goods(4), amount: 10_000, lot: null, label: null }] });
  const again = await loadedAgain(disk);
  assert.deepEqual([again.ticket.lines.length, again.ticket.canUndo, again.ticket.canRedo], [2, false, false]);
});

test("what an older till kept has no steps; a step to a state of fewer parts fills them", () => {
  const state = { lines: [], note: "before" };
  assert.ok(!opened(NOBODYS_DISK, { id: "t", ...state }).canUndo);
  const ticket = opened(NOBODYS_DISK, { id: "t", ...state, past: [{ lines: [] }] });
  ticket.undo();
  assert.deepEqual([ticket.id, ticket.state.note, ticket.state.coupons], ["t", "", []]);
});

test("the goods of every state that a step leads to are wanted at once", () => {
  const lines = (...ids) => ids.map((id) => ({ product_id: id }));
  assert.deepEqual(productsOf({ lines: lines(1, 2), past: [{ lines: lines(1, 3) }], future: [{ lines: lines(4, null) }] }), [1, 2, 3, 4]);
  assert.deepEqual(productsOf(undefined), []);
});

test("a tab that has lost the till keeps its ticket no more: the other's is on the device", async () => {
  const disk = emptyStore();
  const { ticket } = till([], disk);
  await keptOn(disk);
  const others = { id: "the other tab's", lines: [] };
  await remember(disk, "ticket", others);
  ticket.lose();
  ticket.change({ coupons: [] });
  ticket.undo();
  assert.deepEqual(await keptOn(disk), others);
});
