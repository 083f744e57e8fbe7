/** Whatever leaves the open ticket, by whichever way, is told to the log; what is sold, put aside or cleared is not, line by line; a ticket that is taken up is not lost by a step back. */

import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import { when } from "../../pos/static/till/kit/changes.js";
import { Ticket } from "../../pos/static/till/ticket/ticket.js";

const NOBODYS_DISK = { transaction: () => { throw new DOMException("none", "InvalidStateError"); } };
const goods = (id, quantity = 1, unit = "piece") => ({ product_id: id, unit, unit_price: 1_000, quantity });
let told = [];
when("taken back", ({ line, left }) => told.push([line.product_id, line.quantity, left?.quantity ?? 0]));

function ticket(...all) {
  const made = new Ticket(NOBODYS_DISK, null, () => ({ total: 0 }), (line) => line);
  for (const one of all) made.add(one);
  return made;
}

const ids = ({ lines }) => lines.map(({ id }) => id);

beforeEach(() => (told = []));

test("a line that is removed, or lowered to nothing", () => {
  const open = ticket(goods(1), goods(2, 3));
  open.remove(ids(open)[0]);
  open.setQuantity(ids(open)[0], 0);
  assert.deepEqual(told, [[1, 1, 0], [2, 3, 0]]);
});

test("a quantity that is lowered, but none that is raised", () => {
  const open = ticket(goods(1, 3), goods(2, 500, "g"));
  open.setQuantity(ids(open)[0], 2);
  open.setQuantity(ids(open)[0], 7);
  open.setQuantity(ids(open)[1], 450);
  assert.deepEqual(told, [[1, 3, 2], [2, 500, 450]]);
});

test("what a step back takes off, and a step forward", () => {
  const open = ticket(goods(1), goods(1), goods(2));
  open.undo();
  open.undo();
  open.redo();
  assert.deepEqual(told, [[2, 1, 0], [1, 2, 1]]);
  open.setQuantity(ids(open)[0], 1);
  open.undo();
  open.redo();
  assert.deepEqual(told.slice(2), [[1, 2, 1], [1, 2, 1]]);
});

test("an order's goods brought anew are the same goods", () => {
  const open = ticket();
  const line = { id: "a", product_id: 1, unit: "piece", unit_price: 1_000, quantity: 1, amount: 1_000, promise: "p", fixed: true, label: null };
  open.append([line]);
  open.change({ lines: [{ ...line, id: "b" }] });
  assert.deepEqual(told, []);
});

test("a ticket that is cleared or sold tells no lines", () => {
  const open = ticket(goods(1));
  open.clear();
  open.add(goods(1));
  open.begin();
  assert.deepEqual(told, []);
});

test("a ticket that is taken up begins its own history, and keeps what was scanned meanwhile", () => {
  const parked = ticket(goods(1), goods(2));
  const open = ticket(goods(3));
  open.takeUp(parked.state);
  assert.ok(!open.canUndo);
  open.undo();
  assert.deepEqual(open.lines.map(({ product_id }) => product_id), [1, 2, 3]);
  open.add(goods(4));
  open.undo();
  assert.deepEqual(open.lines.map(({ product_id }) => product_id), [1, 2, 3]);
});
