// Money that goes back to cards by the bank's terminal: nothing counts before it was done, and nothing done is left unsaid.

import assert from "node:assert/strict";
import test from "node:test";

import { emptyStore } from "./kept.mjs";
import { askBack, doubtOf, givesBack, nextToCard, rowOfWay, strayRows } from "../../pos/static/till/money/paying_back.js";
import { doubtLeftBehind, requireNothingTaken, resolveCard, rowsOf } from "../../pos/static/till/money/tendering.js";
import { waysBack, withoutCards } from "../../pos/static/till/receipts/refunds.js";
import { recall } from "../../pos/static/till/device/database.js";

const CARD = { kind: "card", amount: 5_700, reference: "7781" };
const CASH = { kind: "cash", amount: 1_000, reference: "" };
const WAYS = [CARD, CASH];

const tillOf = (total = -6_700) => ({ database: emptyStore(), ticket: { id: "t", total }, events: [], shift: { id: "s" }, operator: { id: 1 } });

test("a card that is asked for is on the disk, below zero, before anybody sees it, and lets nothing be completed", async () => {
  const till = tillOf();
  assert.equal(nextToCard(till, WAYS), CARD);
  const row = await askBack(till, CARD);
  const { rows: [kept] } = await recall(till.database, "tendering");
  assert.deepEqual([kept.id, kept.given, kept.origin, kept.state], [row.id, -5_700, "7781", "asked"]);
  assert.throws(() => nextToCard(till, WAYS), /outcome/);
});

test("after a reload the outcome is owed until it is known, and then each card's part has gone back", async () => {
  const till = tillOf();
  await askBack(till, CARD);
  await doubtLeftBehind(till);
  assert.equal(rowOfWay(till, CARD).state, "unknown");
  assert.throws(() => nextToCard(till, WAYS), /outcome/);
  await resolveCard(till, rowOfWay(till, CARD), "approved", { reference: "9917" });
  assert.equal(nextToCard(till, WAYS), null);
  assert.equal(rowOfWay(till, CARD).reference, "9917");
  assert.deepEqual(till.events.map(({ event }) => [event.what, event.amount]), [["card_back_unknown", 5_700], ["card_back_approved", 5_700]]);
});

test("a card that was in doubt and paid nothing back is asked again only with a warning", async () => {
  const till = tillOf();
  const row = await askBack(till, CARD);
  await resolveCard(till, row, "unknown");
  await resolveCard(till, rowsOf(till)[0], "declined");
  assert.equal(nextToCard(till, WAYS), CARD);
  assert.equal(doubtOf(till, CARD).given, -5_700);
  assert.equal(doubtOf(till, { ...CARD, reference: "another" }), null);
});

test("what the terminal paid back and the ticket gives back no more is in the way until it is cancelled there", async () => {
  const till = tillOf();
  await resolveCard(till, await askBack(till, CARD), "approved", { reference: "9917" });
  const less = [{ ...CARD, amount: 3_000 }];
  assert.equal(strayRows(till, less).length, 1);
  assert.throws(() => nextToCard(till, less), /paid back/);
  till.ticket.total = 2_000;
  assert.equal(givesBack(till), true);
  assert.throws(() => nextToCard(till, []), /paid back/);
});

test("what was paid for a ticket keeps it from giving back; what was paid back does not", async () => {
  const till = tillOf();
  await askBack(till, CARD);
  requireNothingTaken(till);
  till.tendering = { ticket_id: "t", rows: [{ id: "p", kind: "card", given: 100, state: "approved" }] };
  assert.throws(() => requireNothingTaken(till), /paid/);
});

test("credit says why it is given, and a card whose bank pays nothing back becomes one with it", () => {
  const line = (...tenders) => ({ quantity: -1, amount: -7_000, discount: 0, returns: "l", origin: { sale_id: "s", tenders, paid_back: {}, cash_back: undefined } });
  const cheque = { kind: "cheque", amount: 5_000, reference: "1 CIH" };
  const card = { kind: "card", amount: 2_000, reference: "7781" };
  const taken = { ...line(card), origin: { ...line(card).origin, in_goods: true } };
  const whyOf = (ways) => ways.map(({ kind, amount, why }) => [kind, amount, why]);
  assert.deepEqual(whyOf(waysBack([line(cheque)], 5_000)), [["credit", 5_000, "cheque"]]);
  assert.deepEqual(whyOf(waysBack([line(cheque)], 5_000, true)), [["credit", 5_000, "chosen"]]);
  assert.deepEqual(whyOf(waysBack([{ quantity: -1 }], 5_000)), [["credit", 5_000, "no_receipt"]]);
  assert.deepEqual(whyOf(waysBack([line(card)], 5_000)), [["card", 2_000, undefined], ["credit", 3_000, "other"]]);
  assert.deepEqual(whyOf(waysBack([taken], 5_000)), [["card", 2_000, undefined], ["credit", 3_000, "goods"]]);
  const both = waysBack([line(cheque, card)], 7_000);
  assert.deepEqual(whyOf(both), [["card", 2_000, undefined], ["credit", 5_000, "cheque"]]);
  assert.deepEqual(whyOf(withoutCards(both, new Set(["7781"]))), [["credit", 7_000, "cheque"]]);
  assert.deepEqual(whyOf(withoutCards([both[0]], new Set(["7781"]))), [["credit", 2_000, "card"]]);
  assert.deepEqual(whyOf(withoutCards(both, new Set(["other"]))), whyOf(both));
});
