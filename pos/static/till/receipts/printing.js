/**
 * Paper: by the register's printer through the server, else by this device's own, else by the browser's page. A sale never
 * waits for it.
 *
 * Invariant: the original of a sale comes once, whichever way; every later paper is a duplicate with a number of its own.
 * A paper has its job's id, and a job that may have been printed already is never sent another way as the same paper. What
 * was printed here is told to the server, so that it counts on from there. Every duplicate is logged, once. The drawer opens
 * with the original of a sale that took cash, once, and no more when that comes late: the change was given by then.
 */

import { changed, when } from "../kit/changes.js";
import { answer, write } from "../device/database.js";
import { commands, pulse } from "../devices/escpos.js";
import { send } from "../devices/printer.js";
import { eventOf, report } from "../server/events.js";
import { t } from "../kit/language.js";
import { pictureOf } from "../paper/layout.js";
import { uuid7 } from "../pure/ids.js";
import { Refusal } from "../kit/refusal.js";
import { post } from "../server/server.js";

const WAIT_MS = 20_000;
/** Where this device prints it too: neither the paper nor the drawer waits for a line that may have stopped. */
const WAIT_MS_BESIDE_OWN = 2_000;
/** How wide a paper is set that the browser prints as a page. */
export const PAGE_MM = 80;
/** Nobody waits at the drawer this long after the sale. */
const LATE_MS = 60_000;
const LIKE_CASH = new Set(["cash", "foreign"]);
let before = Promise.resolve();

/** Whether a paper comes by itself: the register or this device has a printer. */
export const hasPrinter = (till) => Boolean(till.place.register?.printer || till.devices.printer);

/** Print the next paper of a sale; the answer is `{printed, copy, reason}`: copy 0 was the original, n the nth duplicate. */
export const print = (till, record) => inTurn(till, record, (by) => (hasPrinter(till) ? byPrinter(till, record, by) : asPage(till, record, by)));

/** Print the next paper as a page of this browser: the way out when no printer answers. */
export const printPage = (till, record) => inTurn(till, record, (by) => asPage(till, record, by));

/** Have the papers of a sale speak another language from here on: the customer's. What was sealed stays as it is. */
export const speakIn = (till, record, language) => keep(till, record, { speaks: language });

/** The language of a sale's papers. */
export const languageOf = ({ receipt, speaks }) => speaks ?? receipt.language;

/** What is printed next of a sale, in words. */
export const nameOfPrinting = ({ copies }) => (copies ? t("Print a duplicate") : t("Print the receipt"));

/** What came out, in words. */
export const nameOfPrinted = (copy) => (copy ? t("Duplicate %(number)s printed.", { number: copy }) : t("Receipt printed."));

/** Whether the drawer, opened without a sale, hangs on this device's own printer, and not on one that the server drives. */
export const opensDrawerHere = (till) => Boolean(!till.practice && till.devices.printer && !(till.online && till.place.register?.printer));

/** Open the drawer by this device's own printer; why it stayed shut is told. */
export const openDrawerHere = (till) => send(till, pulse()).catch(({ message }) => changed("drawer", message));

/**
 * One paper after the other: each has to know what became of the one before. It is told as asked for by who is at the till
 * now, who may be gone when it comes out; a sale that was just locked away is its cashier's.
 */
function inTurn({ shift, operator }, { receipt }, work) {
  const by = { shift, operator: operator ?? { id: receipt.cashier_id } };
  const done = before.then(() => work(by));
  before = done.catch(() => {});
  return done;
}

async function byPrinter(till, record, by) {
  const byServer = await printByServer(till, record, await nextJob(till, record));
  if (byServer.printed && byServer.copy > 0) await logDuplicate(till, record, by);
  if (byServer.printed || byServer.busy || !till.devices.printer) return byServer;
  return printHere(till, record, by);
}

async function asPage(till, record, by) {
  const job = elsewhere(await nextJob(till, record));
  showSheet(await pictureOf(till, record, PAGE_MM, job.copy));
  await printed(till, record, by, { ...job, opened: false });
  return { printed: true, copy: job.copy, reason: "" };
}

/** Have the browser print a picture. */
export function showSheet(picture) {
  const sheet = document.createElement("div");
  sheet.className = "print-sheet";
  sheet.append(picture);
  document.body.append(sheet);
  window.print();
  sheet.remove();
}

/**
 * The paper to print next. One that was on its way when the till stopped, or that the server may have printed, counts as
 * printed, unless the server can still be asked about that very job.
 */
async function nextJob(till, record) {
  const job = record.job ?? { id: uuid7(), copy: record.copies ?? 0, state: "new" };
  if (job.state === "sending") return keep(till, record, nextOf(job.copy));
  return keep(till, record, { copies: record.copies ?? 0, job });
}

/** What is kept of a sale's papers once the one with the number `copy` may have come: the next is another paper. */
const nextOf = (copy) => ({ copies: copy + 1, job: { id: uuid7(), copy: copy + 1, state: "new" } });

async function printByServer(till, record, job) {
  const reason = await whyNotByServer(till, record);
  if (reason) return { printed: false, copy: job.copy, reason };
  await keep(till, record, { job: { ...job, state: "asked" } });
  const outcome = await post("/pos/api/print", { id: job.id, sale_id: record.id, copy: job.copy, language: languageOf(record), is_late: isLate(record) });
  if (outcome.kind === "unreachable") return { printed: false, copy: job.copy, reason: t("The server does not answer.") };
  if (outcome.kind === "refused") return giveBack(till, record, job, outcome.body.message);
  return judge(till, record, job, outcome.body);
}

/** What the server says became of a job. */
async function judge(till, record, job, { printed: came, busy, in_doubt: mayHaveCome, copy, opened_drawer: opened, error }) {
  if (busy) return { printed: false, busy, copy, reason: error };
  await keep(till, record, { opened: record.opened || opened });
  if (!came && !mayHaveCome) return giveBack(till, record, { ...job, copy }, error);
  await keep(till, record, came ? { copies: copy + 1, job: null } : nextOf(copy));
  return { printed: came, copy, reason: error ?? "" };
}

/** A job that certainly was not printed may go another way. */
async function giveBack(till, record, job, reason) {
  await keep(till, record, { job: { ...job, state: "new" } });
  return { printed: false, copy: job.copy, reason };
}

async function whyNotByServer(till, record) {
  if (!till.place.register?.printer) return t("No printer is set for this register.");
  if (!till.online && (till.devices.printer || record.state !== "sent")) return t("The server does not answer.");
  return (await onServer(till, record)) ? "" : t("The server does not have this sale yet: it prints later, or from this device.");
}

/** Whether the server has the sale, waiting a moment for it, but not for a server that is silent: where only that prints, it may answer again. */
function onServer(till, record) {
  if (record.state !== "queued") return record.state === "sent";
  const hasOwn = Boolean(till.devices.printer);
  if (hasOwn && till.outbox.failures) return false;
  return new Promise((resolve) => {
    const offs = [
      when("sent", (sent) => sent.id === record.id && done(sent.state === "sent")),
      when("queue", () => till.outbox.failures && done(false)),
      when("link", () => till.online || done(false)),
    ];
    const timer = setTimeout(() => done(false), hasOwn ? WAIT_MS_BESIDE_OWN : WAIT_MS);
    function done(there) {
      offs.forEach((off) => off());
      clearTimeout(timer);
      resolve(there);
    }
  });
}

/** What the server was asked for, and never answered, may lie on its printer already: another way it is another paper. */
const elsewhere = (job) => (job.state === "asked" ? { id: uuid7(), copy: job.copy + 1, state: "new" } : job);

/** Whether the sale was so long ago that its change has been given. */
const isLate = ({ receipt }) => Date.now() - receipt.sold_at > LATE_MS;

/** By this device's own printer. */
async function printHere(till, record, by) {
  const { job: asked } = record;
  const job = elsewhere(asked);
  const opensDrawer = !till.practice && job.copy === 0 && !record.opened && !isLate(record) && record.receipt.tenders.some(({ kind }) => LIKE_CASH.has(kind));
  try {
    const bytes = commands(await pictureOf(till, record, till.devices.printer.width, job.copy), { opensDrawer });
    await keep(till, record, { job: { ...job, state: "sending" } });
    await send(till, bytes);
  } catch (error) {
    const mayHaveCome = error.wasReached === true;
    const next = mayHaveCome ? nextOf(job.copy) : { job: job === asked ? { ...job, state: "new" } : asked };
    await keep(till, record, { ...next, opened: record.opened || (opensDrawer && mayHaveCome) });
    if (!(error instanceof Refusal)) throw error;
    return { printed: false, copy: job.copy, reason: error.message };
  }
  await printed(till, record, by, { ...job, opened: opensDrawer });
  return { printed: true, copy: job.copy, reason: "" };
}

/** A paper came out here: kept on the sale's record, and told to the server. */
async function printed(till, record, by, { id, copy, opened }) {
  await keep(till, record, { copies: copy + 1, job: null, opened: record.opened || opened });
  await report(till, eventOf(by, "printed", { id, sale_id: record.id, copy, opened }));
}

/** A duplicate came out of the server's printer: of those that came out here the server logs what it is told. */
const logDuplicate = (till, { receipt }, by) => report(till, eventOf(by, "noted", { what: "reprinted", subject: receipt.number, amount: Math.abs(receipt.paid) }));

/** Change what is known of a sale's papers, on the disk first; the answer is the job. */
async function keep(till, record, change) {
  await write(till.database, ["receipts"], async (store) => {
    const kept = await answer(store("receipts").get(record.id));
    if (kept) store("receipts").put({ ...kept, ...change });
  });
  Object.assign(record, change);
  return record.job;
}
