/**
 * The papers of a shift (slip, X, Z): by this device's own printer, else by the register's through the server, else as a page of
 * this browser; and the slip of store credit, which only this device sets. Nothing waits for them.
 *
 * Invariant: each paper has its job's id, under which the server prints it once however often it is asked. A whole Z that comes out
 * here bears the number that the server gives it: the first is the original, every later one a duplicate.
 */

import { send } from "../devices/printer.js";
import { commands } from "../devices/escpos.js";
import { language, t } from "../kit/language.js";
import { Refusal } from "../kit/refusal.js";
import { creditSlipOf } from "../paper/credit_slip.js";
import { slipOf } from "../paper/slip.js";
import { uuid7 } from "../pure/ids.js";
import { settled } from "../server/events.js";
import { post } from "../server/server.js";
import { hasPrinter, PAGE_MM, showSheet } from "./printing.js";

const TRIES = 3;

/**
 * A paper to be printed: `kind` slip, x or z of the shift `shift_id`, as `draw(widthMm, copy)` sets it here; `facts` are what
 * else the server has to know. `numbered`: the server says which number it bears.
 */
export const paperOf = (kind, shiftId, draw, { facts = {}, numbered = false } = {}) => ({ id: uuid7(), kind, shift_id: shiftId, draw, facts, numbered });

/** The slip of a movement's record, once the server has the movement. */
export function slipPaper(till, record) {
  const { event } = record;
  const paper = paperOf("slip", event.shift_id, (widthMm) => slipOf(till, event, widthMm), { facts: { movement: event.id } });
  return { ...paper, ready: () => settled(till, record) };
}

/** The slip of store credit, `{code, amount, at, name, language}`, that was made for a customer. */
export const creditPaper = (till, credit) => ({ draw: (widthMm) => creditSlipOf(till, credit, widthMm) });

/** Print it; why it did not come is the answer, or "". */
export async function printPaper(till, paper) {
  if (till.devices.printer) return attempt(() => here(till, paper));
  return paper.kind && till.place.register?.printer ? byServer(till, paper) : printPaperPage(till, paper);
}

/** Print it as a page of this browser: the way out when no printer answers. */
export const printPaperPage = (till, paper) =>
  attempt(async () => showSheet(await paper.draw(PAGE_MM, await numberOf(till, paper))));

/** Whether a slip comes by itself. */
export const printsSlips = (till) => !till.practice && hasPrinter(till);

async function attempt(print) {
  try {
    await print();
    return "";
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return error.message;
  }
}

async function here(till, paper) {
  const picture = await paper.draw(till.devices.printer.width, await numberOf(till, paper));
  await send(till, commands(picture, { opensDrawer: false }));
}

async function byServer(till, paper) {
  if (!till.online) return t("The server does not answer.");
  await paper.ready?.();
  const { kind, body } = await ask(till, paper, {});
  if (kind === "answered") return body.printed ? "" : body.error;
  return kind === "refused" ? body.message : t("The server does not answer.");
}

async function numberOf(till, paper) {
  if (!paper.numbered) return 0;
  const { kind, body } = await ask(till, paper, { here: true });
  if (kind === "answered") return body.copy;
  throw new Refusal(kind === "refused" ? body.message : t("The server does not answer."));
}

/** A lost answer is asked for again under the same id. */
async function ask(till, { id, kind, shift_id: shiftId, facts }, how) {
  for (let tries = 1; ; tries += 1) {
    const outcome = await post(`/pos/api/shifts/${shiftId}/print`, { id, kind, language: language(), ...facts, ...how });
    if (outcome.kind !== "unreachable" || tries === TRIES || !till.online) return outcome;
  }
}
