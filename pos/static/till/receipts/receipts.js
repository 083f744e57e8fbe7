/**
 * Receipts looked up: in this till's own book (30 days of it, with or without the server) and, where the server answers,
 * among those of the whole shop.
 *
 * Invariant: what has come back of a receipt is never less than what is known here and there: the server's account of it,
 * and the refunds of this till that the server has not had yet.
 */

import { everything } from "../device/database.js";
import { dayOf } from "../kit/day.js";
import { t } from "../kit/language.js";
import { sum } from "../pure/money.js";
import { NO_CASH } from "../pure/returns.js";
import { Refusal } from "../kit/refusal.js";
import { get } from "../server/server.js";

const LISTED_MAX = 20;
// A customer stands there. What this till has itself, or has looked up already, waits less for what else is known of it.
const WAIT_MS = 5_000;
const WAIT_MS_KNOWN = 1_500;
const PUBLIC_DIGITS = 32;

/**
 * The receipt that `code` names: its number, the digits of its public address, or its id. The answer is a record as the
 * book keeps it, `{id, state, receipt, hash, copies, …}`, with `returned` (by line, `{quantity, amount}` that came back),
 * `paid_back` (centimes by way) and `cash_back` (what of its cash went back, `pure/returns.js`), this till's unsent refunds among them, `customer`,
 * `invoice` and `tax_free` as far as the server knows them, `to_send` (lines whose goods have not left yet), `kept_here` (lines whose goods were to be sent and never
 * left, as far as the server knows them), and `from`: "till" or "server". Throws Refusal.
 */
export async function receiptOf(till, code, waitMs = WAIT_MS) {
  const book = await everything(till.database, "receipts");
  const own = book.find((record) => isNamed(record, code));
  if (own && own.state !== "sent") return fromBook(own, book);
  const outcome = await get(`/pos/api/receipts/${encodeURIComponent(code)}`, {}, own ? WAIT_MS_KNOWN : waitMs);
  if (outcome.kind === "answered" && outcome.body.receipt) return fromServer(own, outcome.body, book);
  if (own) return fromBook(own, book);
  if (outcome.kind === "refused") throw new Refusal(outcome.body.message);
  throw new Refusal(t("Without the server only the receipts of this till are found, for 30 days: %(code)s", { code }));
}

/**
 * Look again at the receipts whose goods come back on the open ticket, right before anything goes out for them: somebody may
 * have been given it meanwhile, at another till; and what is still to be sent goes out all the same. Throws Refusal then. Where the server is silent, what was known counts.
 */
export async function requireStillToComeBack(till) {
  const coming = till.ticket.lines.filter(({ returns }) => returns);
  const origins = new Map(coming.map(({ origin }) => [origin.sale_id, origin]));
  const asked = [...origins];
  const all = await Promise.all(asked.map(([id]) => (till.online ? lookedAtAgain(till, id) : unsentOf(till, id))));
  for (const [place, [, origin]] of asked.entries()) {
    const found = all[place];
    if (found && isToBeSent(found, coming)) {
      throw new Refusal(t("Goods of %(number)s are still to be sent. Have their order cancelled first, then give the money back.", { number: origin.number }));
    }
    if (found && (!isPaidAlike(found.paid_back, origin.paid_back) || isOverdrawn(found, coming))) {
      throw new Refusal(t("Something of %(number)s was given back meanwhile. Take it off the ticket and look the receipt up again.", { number: origin.number }));
    }
  }
}

async function lookedAtAgain(till, id) {
  try {
    return await receiptOf(till, id, WAIT_MS_KNOWN);
  } catch (error) {
    if (error instanceof Refusal) return null;
    throw error;
  }
}

/** What only this till has, or null. */
async function unsentOf({ database }, id) {
  const book = await everything(database, "receipts");
  const own = book.find((record) => record.id === id && record.state !== "sent");
  return own ? fromBook(own, book) : null;
}

const isToBeSent = ({ to_send: lines = [] }, coming) => coming.some(({ returns }) => lines.includes(returns));

const isPaidAlike = (one, other) => [...new Set([...Object.keys(one), ...Object.keys(other)])].every((way) => (one[way] ?? 0) === (other[way] ?? 0));

/** Whether more of a line comes back than is left of it, of those that come back: an exchange has others, by which something came. */
function isOverdrawn({ receipt, returned }, coming) {
  // Of what comes back the quantity is below zero.
  const left = ({ id, quantity }) => quantity - (returned[id]?.quantity ?? 0) + sum(coming.filter(({ returns }) => returns === id).map((line) => line.quantity));
  return receipt.lines.some((line) => coming.some(({ returns }) => returns === line.id) && left(line) < 0);
}

const isNamed = ({ id, receipt, hash }, code) =>
  id === code || receipt.number === code.toUpperCase() || (code.length >= PUBLIC_DIGITS && hash.startsWith(code.slice(0, PUBLIC_DIGITS)));

function fromServer(own, { sale_id: id, receipt, hash, copies, ...facts }, book) {
  const unsent = book.filter(({ state }) => state !== "sent");
  const record = own ?? { id, state: "sent", receipt, hash };
  return { ...record, ...facts, ...withRefunds(facts, unsent, record), copies: Math.max(copies, own?.copies ?? 0), from: "server" };
}

const fromBook = (record, book) => ({ ...record, ...withRefunds({}, book, record), to_send: toSendOf(record), from: "till" });

/** What is sent to an address leaves once the server has its sale: before, all of it is still to be sent. */
function toSendOf({ state, sends, receipt: { lines } }) {
  const isWaiting = state !== "sent" && (sends || lines.some(({ kind, quantity }) => kind === "delivery" && quantity > 0));
  return isWaiting ? lines.filter(({ promise }) => promise).map(({ id }) => id) : [];
}

/** What has come back of a receipt, and what was paid back for it: as it is `known`, and by the refunds among `records`. */
export function withRefunds({ returned = {}, paid_back: paid = {}, cash_back: cash = NO_CASH }, records, record) {
  return { returned: cameBack(returned, records, record), paid_back: paidBack(paid, records, record), cash_back: cashBackOf(cash, records, record) };
}


function cameBack(known, records, { receipt }) {
  const returned = structuredClone(known);
  for (const line of refundsOf(receipt, records).flatMap((refund) => refund.lines)) {
    if (!receipt.lines.some(({ id }) => id === line.returns)) continue;
    const before = returned[line.returns] ?? { quantity: 0, amount: 0 };
    returned[line.returns] = { quantity: before.quantity - line.quantity, amount: before.amount - line.amount };
  }
  return returned;
}

/**
 * The centimes that went back for a receipt, by way; cash of any country as dirhams. Of a refund of several receipts no more than
 * this one's goods are worth. Twin: pos/receipts/api.py.
 */
function paidBack(known, records, { receipt }) {
  const paid = { ...known };
  const own = new Set(receipt.lines.map(({ id }) => id));
  for (const { lines, tenders } of refundsOf(receipt, records)) {
    const worth = -sum(lines.filter(({ returns }) => own.has(returns)).map(({ amount }) => amount));
    for (const [way, amount] of Object.entries(goneBy(tenders))) paid[way] = (paid[way] ?? 0) + Math.min(amount, worth);
  }
  return paid;
}

function goneBy(tenders) {
  const gone = {};
  for (const { kind, amount } of tenders.filter((tender) => tender.amount < 0)) {
    const way = kind === "foreign" ? "cash" : kind;
    gone[way] = (gone[way] ?? 0) - amount;
  }
  return gone;
}

/** Not what a manager rejected: that gave nothing back. */
const taken = (records) => records.filter(({ state }) => state !== "rejected");

/** What of a receipt's cash went back. A refund's figures are below zero. */
function cashBackOf(known, records, { id }) {
  const parts = taken(records).flatMap(({ receipt }) => receipt.cash_back ?? []).filter(({ sale_id }) => sale_id === id);
  return Object.fromEntries(Object.keys(NO_CASH).map((name) => [name, known[name] - sum(parts.map((part) => part[name]))]));
}

/** The receipts among `records` that take something of this one back. */
function refundsOf({ lines }, records) {
  const own = new Set(lines.map(({ id }) => id));
  return taken(records).map(({ receipt }) => receipt).filter((refund) => refund.lines.some(({ returns }) => own.has(returns)));
}

/**
 * The newest receipts that fit what is known of one: words (its number, the customer, or the reference of the card's slip or
 * the cheque), the day, the amount in centimes.
 * The answer is `{found, from}`; each has `{id, number, sold_at, paid, cashier, customer, lines}`. Throws Refusal.
 */
export async function searchReceipts(till, { q = "", day = "", amount = null }) {
  const asked = new URLSearchParams({ q, day, ...(amount === null ? {} : { amount }) });
  const outcome = await get(`/pos/api/receipts?${asked}`);
  if (outcome.kind === "refused") throw new Refusal(outcome.body.message);
  const own = await fitting(till, { q, day, amount });
  if (outcome.kind !== "answered" || !Array.isArray(outcome.body.receipts)) return { found: own.slice(0, LISTED_MAX), from: "till" };
  const theirs = new Set(outcome.body.receipts.map(({ id }) => id));
  const unsent = own.filter(({ id, state }) => state !== "sent" && !theirs.has(id));
  return { found: [...unsent, ...outcome.body.receipts].slice(0, LISTED_MAX), from: "server" };
}

/** The same in this till's own book, which says so without the server. */
export const searchBook = async (till, asked) => (await fitting(till, asked)).slice(0, LISTED_MAX);

async function fitting(till, { q, day, amount }) {
  const records = await everything(till.database, "receipts");
  const fits = ({ receipt }) =>
    (!q || numberFits(receipt, q) || referenceFits(receipt, q)) && (!day || dayOf(receipt.sold_at) === day) && (amount === null || [receipt.paid, receipt.total].includes(amount));
  return records.filter(fits).sort((a, b) => b.receipt.sold_at - a.receipt.sold_at).map((record) => entryOf(till, record));
}

const numberFits = ({ number, sequence }, q) => number === q.toUpperCase() || (/^\d+$/.test(q) && sequence === Number(q));

const referenceFits = ({ tenders }, q) => tenders.some(({ kind, reference }) => ["card", "cheque"].includes(kind) && reference === q);

function entryOf(till, { id, state, receipt }) {
  const cashier = till.place.people.find((person) => person.id === receipt.cashier_id)?.name ?? "";
  const { number, sold_at, paid, lines } = receipt;
  return { id, state, number, sold_at, paid, cashier, customer: "", lines: lines.length };
}
