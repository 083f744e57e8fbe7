// What a sale leaves on a card is known as long as the card is held for it, and is kept beside the sealed receipt.

import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import { hold, keepCard, leftOnCards, letGo, lookUp } from "../../pos/static/till/money/credit.js";
import { complete } from "../../pos/static/till/receipts/book.js";
import { fakeDatabase } from "./fake_database.mjs";

const CODE = "0430000000013";
const MINUTE = 60_000;
const till = { ticket: { id: "t" } };
let says;
globalThis.fetch = async (path, { body }) => {
  const { amount } = JSON.parse(body ?? "{}");
  if (!says) throw new TypeError("no network");
  const [status, json] = says(amount);
  return new Response(JSON.stringify(json), { status });
};
const holding = (balance) => (amount) => [200, { account: { code: CODE, balance, available: balance - amount - 100 }, held: amount, expires_at: 0 }];

beforeEach(async () => {
  says = holding(10_000);
  await hold(till, CODE, 4_000);
});

test("it is the card's money without what this sale takes, whatever others hold of it", () => assert.deepEqual(leftOnCards(till), { [CODE]: 6_000 }));

test("another amount replaces it, and what is given up is not told", async () => {
  await hold(till, CODE, 1_000);
  assert.deepEqual(leftOnCards(till), { [CODE]: 9_000 });
  assert.deepEqual(leftOnCards({ ticket: { id: "another" } }), {});
  await letGo(till, CODE);
  assert.deepEqual(leftOnCards(till), {});
});

test("a hold that is over vouches for nothing, one held anew does", async () => {
  const later = Date.now() + 10 * MINUTE;
  assert.deepEqual(leftOnCards(till, later), {});
  says = null;
  await keepCard(till, { reference: CODE, given: 4_000 });
  assert.deepEqual(leftOnCards(till), { [CODE]: 6_000 }, "a silent server takes nothing away");
  says = () => [409, { error: "not_enough", message: "no" }];
  await keepCard(till, { reference: CODE, given: 4_000 });
  assert.deepEqual(leftOnCards(till), {});
});

test("the receipt is sealed without it", async () => {
  const database = fakeDatabase();
  const book = { register_id: 1, register: "C1", sequence: 0, hash: "0".repeat(64) };
  database.rows.meta.set("owner", "tab").set("book", book);
  const content = { id: "s", shift_id: "h", sold_at: 0, cashier_id: 1, language: "fr", lines: [], taxes: [], tenders: [], total: 0, tax_total: 0, stamp_duty: 0, stamp_added: 0, cash_rounding: 0, paid: 0 };
  const make = (facts) => complete({ database, tab: "tab", book }, content, facts);
  const told = await make({ cards_left: { [CODE]: 1 } });
  assert.deepEqual(database.rows.receipts.get("s").cards_left, { [CODE]: 1 });
  assert.equal("cards_left" in told.receipt, false);
});

test("a card that the server does not know may be on its way from the till that made it", async () => {
  says = () => [404, { error: "not_found", message: "There is no such card." }];
  await assert.rejects(lookUp(CODE), /another till/);
});
