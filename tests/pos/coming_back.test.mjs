// Goods on the open ticket that come back are looked at again right before anything goes out for them.

import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import { requireStillToComeBack } from "../../pos/static/till/receipts/receipts.js";
import { fakeDatabase } from "./fake_database.mjs";

const UNSPENT = { paid_back: {}, cash_back: { paid: 0, stamp_duty: 0, stamp_added: 0, cash_rounding: 0 } };
let asked;
let known;

/** What the server knows of a receipt: its lines, `{id: quantity}`, and how many of each came back. */
const knows = (id, quantities, came = {}, more = {}) => {
  const lines = Object.entries(quantities).map(([line, quantity]) => ({ id: line, quantity }));
  const returned = Object.fromEntries(Object.entries(came).map(([line, quantity]) => [line, { quantity, amount: 0 }]));
  known.set(id, { sale_id: id, receipt: { number: `C1-${id}`, lines }, hash: "", copies: 0, returned, ...UNSPENT, ...more });
};

const back = (returns, sale, quantity = -1) => ({ returns, quantity, origin: { sale_id: sale, number: `C1-${sale}`, paid_back: {} } });
const tillWith = (...lines) => ({ database: fakeDatabase(), online: true, ticket: { lines } });

beforeEach(() => {
  [asked, known] = [[], new Map()];
  globalThis.fetch = async (path) => {
    const id = path.split("/").at(-1);
    asked.push(id);
    return new Response(JSON.stringify(known.get(id)));
  };
});

test("goods that were bought on the receipt of an exchange come back", async () => {
  knows("exchange", { honey: -1, oil: 1 });
  await requireStillToComeBack(tillWith(back("oil", "exchange")));
  assert.deepEqual(asked, ["exchange"]);
});

test("what came back meanwhile does not come back again, nor more of it than is left", async () => {
  knows("exchange", { honey: -1, oil: 3 }, { oil: 2 });
  await requireStillToComeBack(tillWith(back("oil", "exchange")));
  await assert.rejects(requireStillToComeBack(tillWith(back("oil", "exchange"), back("oil", "exchange"))), /C1-exchange/);
  await assert.rejects(requireStillToComeBack(tillWith(back("oil", "exchange", -2))), /given back meanwhile/);
});

test("where money went out for the receipt meanwhile, nothing goes out again", async () => {
  knows("sale", { oil: 3 }, {}, { paid_back: { cash: 500 } });
  await assert.rejects(requireStillToComeBack(tillWith(back("oil", "sale"))), /given back meanwhile/);
});

test("all receipts are asked for at once", async () => {
  const waiting = [];
  globalThis.fetch = (path) => new Promise((resolve) => waiting.push({ id: path.split("/").at(-1), resolve }));
  for (const id of ["one", "two"]) knows(id, { [id]: 1 });
  const looking = requireStillToComeBack(tillWith(back("one", "one"), back("two", "two")));
  for (let turn = 0; turn < 30; turn += 1) await new Promise(setImmediate);
  assert.deepEqual(waiting.map(({ id }) => id), ["one", "two"]);
  for (const { id, resolve } of waiting) resolve(new Response(JSON.stringify(known.get(id))));
  await looking;
});

test("what was sold to be sent comes back neither while its sale is still here", async () => {
  const till = { ...tillWith(back("oil", "mine")), online: false };
  const lines = [{ id: "oil", quantity: 1, promise: "order:K54J-5NQS:1:7" }, { id: "fee", kind: "delivery", quantity: 1 }];
  const record = (state, of = lines, more = {}) => till.database.rows.receipts.set("mine", { ...more, id: "mine", state, hash: "", receipt: { number: "C1-mine", lines: of, tenders: [] } });
  record("queued");
  await assert.rejects(requireStillToComeBack(till), /still to be sent/);
  record("sent");
  await requireStillToComeBack(till);
  record("queued", lines.slice(0, 1)); // fetched at the counter
  await requireStillToComeBack(till);
  record("queued", lines.slice(0, 1), { sends: true }); // delivered for nothing
  await assert.rejects(requireStillToComeBack(till), /still to be sent/);
  assert.deepEqual(asked, []);
});
