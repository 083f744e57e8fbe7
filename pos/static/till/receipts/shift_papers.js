/**
 * The papers of a shift (slip, X, Z) and the slip of store credit: by this device's own printer, else by the register's through the
 * server, else as a page of this browser. Nothing waits for them.
 *
 * Invariant: each paper has its job's id, under which the server prints it once however often it is asked. One that may lie on the
 * register's printer already (the server's answer was lost, or the printer broke off) is another paper another way, as is one that
 * broke off at this device's own: with the number that the server gives it, or else one that says so. A whole Z that comes out here bears the server's number: the first is the
 * original, every later one a duplicate. A credit's slip bears it too, where the server answers: for it is printed in other shifts.
 */

import { send } from "../devices/printer.js";
import { commands } from "../devices/escpos.js";
import { language, t } from "../kit/language.js";
import { Refusal } from "../kit/refusal.js";
import { creditSlipOf } from "../paper/credit_slip.js";
import { slipOf } from "../paper/slip.js";
import { uuid7 } from "../pure/ids.js";
import { salesSettled, settled } from "../server/events.js";
import { post } from "../server/server.js";
import { hasPrinter, PAGE_MM, showSheet } from "./printing.js";

const TRIES = 3;
// A customer who waits for her slip is not kept by a server that says nothing, neither of its sale nor of its number.
const COUNTS_WITHIN_MS = 2_000;
/** Of an X, and of an extract, each is a paper of its own; a whole Z is counted by the server alone. */
const COUNTED = new Set(["slip", "credit"]);

/**
 * A paper to be printed: `kind` slip, x, z or credit of the shift `shift_id`, as `draw(widthMm, mark)` sets it here; `facts` are what
 * else the server has to know. `numbered`: only the server says which number it bears; `counted`: it says so where it answers. Once
 * it has come, it is the next of its kind.
 */
export const paperOf = (kind, shiftId, draw, { facts = {}, numbered = false, counted = false, ready } = {}) =>
  ({ ...newJob(), kind, shift_id: shiftId, draw, facts, numbered, counted, ready, copies: 0 });

/**
 * `id` is the server's; `elsewhere` that of the paper another way, where one may have come: the server's answer `isLost`, or by its
 * word, or this device's own printer's, the outcome `isInDoubt`.
 */
const newJob = () => ({ id: uuid7(), elsewhere: uuid7(), isLost: false, isInDoubt: false });

/** The slip of a movement's record, once the server has the movement. */
export function slipPaper(till, record) {
  const { event } = record;
  return paperOf("slip", event.shift_id, (widthMm, mark) => slipOf(till, event, widthMm, mark), { facts: { movement: event.id }, ready: () => settled(till, record) });
}

/**
 * The slip of store credit, `{code, amount, at, name, language}`, that was made for a customer, once the server has what made or spent
 * it; in the language that `speaks` says when it is printed.
 */
export function creditPaper(till, credit, speaks = () => credit.language) {
  const draw = (widthMm, mark) => creditSlipOf(till, { ...credit, language: speaks() }, widthMm, mark);
  const facts = { code: credit.code, get language() { return speaks(); } };
  return paperOf("credit", till.shift.id, draw, { facts, counted: true, ready: (withinMs) => sold(till, credit.code, withinMs) });
}

/** Print it; why it did not come is the answer, or "". */
export async function printPaper(till, paper) {
  if (till.devices.printer) return attempt(paper, () => here(till, paper));
  return till.place.register?.printer ? attempt(paper, () => byServer(till, paper)) : printPaperPage(till, paper);
}

/** Print it as a page of this browser: the way out when no printer answers. */
export const printPaperPage = (till, paper) =>
  attempt(paper, async () => showSheet(await paper.draw(PAGE_MM, await markOf(till, paper))));

/** Whether a slip comes by itself. */
export const printsSlips = (till) => !till.practice && hasPrinter(till);

async function attempt(paper, print) {
  try {
    await print();
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return error.message;
  }
  Object.assign(paper, newJob(), { copies: paper.copies + Number(COUNTED.has(paper.kind)) });
  return "";
}

async function here(till, paper) {
  const picture = await paper.draw(till.devices.printer.width, await markOf(till, paper));
  try {
    await send(till, commands(picture, { opensDrawer: false }));
  } catch (error) {
    if (error.wasReached) paper.isInDoubt = true;
    throw error;
  }
}

async function byServer(till, paper) {
  if (!till.online) throw silent();
  await paper.ready?.();
  const { printed, in_doubt: isInDoubt, error } = await ask(till, paper, {});
  Object.assign(paper, { isLost: false, isInDoubt });
  if (!printed) throw new Refusal(error);
}

/** Wait for the sales on their way that made or spent this credit. Throws Refusal where they did not come: the server would print what was before them. */
async function sold(till, code, withinMs) {
  const concerns = ({ receipt }) => receipt.tenders.some(({ reference }) => reference === code);
  await salesSettled(till, concerns, withinMs);
  if (till.outbox.waiting.some(concerns)) throw new Refusal(t("The server does not have this sale yet: it prints later, or from this device."));
}

/** What a paper that comes out here says of itself: `{copy, isInDoubt}`, the nth duplicate, or that it may have come already. */
async function markOf(till, paper) {
  const { copies, elsewhere, isLost, isInDoubt, numbered, counted } = paper;
  const mayHaveCome = isLost || isInDoubt;
  if (counted && !mayHaveCome) return { copy: await countOf(till, paper) };
  if (!numbered && !mayHaveCome) return { copy: copies };
  try {
    const { copy, in_doubt: isToldSo } = await ask(till, mayHaveCome ? { ...paper, id: elsewhere } : paper, { here: true });
    return { copy, isInDoubt: (isInDoubt || isToldSo) && copy === 0 };
  } catch (error) {
    if (numbered || !(error instanceof Refusal)) throw error;
    return { copy: copies, isInDoubt: true };
  }
}

/** Which number the server gives a paper that comes out here; as many as came here, where it does not answer or does not have what it is of. */
async function countOf(till, paper) {
  const { copies, elsewhere, ready } = paper;
  try {
    if (!till.online) return copies;
    const since = performance.now();
    await ready(COUNTS_WITHIN_MS);
    const waitMs = Math.max(Math.ceil(since + COUNTS_WITHIN_MS - performance.now()), 0);
    const { copy } = await ask(till, { ...paper, id: elsewhere }, { here: true }, { tries: 1, waitMs });
    return (paper.copies = copy);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return copies;
  }
}

/** What the server answers; a lost answer is asked for again under the same id. Throws Refusal. */
async function ask(till, paper, how, { tries = TRIES, waitMs } = {}) {
  const { id, kind, shift_id: shiftId, facts, copies } = paper;
  for (let tried = 0; till.online && tried < tries; tried += 1) {
    const outcome = await post(`/pos/api/shifts/${shiftId}/print`, { id, kind, language: language(), copies, ...facts, ...how }, waitMs);
    if (outcome.kind === "answered") return outcome.body;
    if (outcome.kind === "refused") throw new Refusal(outcome.body.message);
    // To hand a number over prints nothing.
    if (!how.here) paper.isLost = true;
  }
  throw silent();
}

const silent = () => new Refusal(t("The server does not answer."));
