/**
 * This device's own receipt printer: bytes to it, one paper after the other, within a time that a cashier can wait for.
 *
 * Invariant: `send` ends with the bytes taken, or with PrinterFailed, which says whether the printer had begun to listen.
 */

import { t } from "../kit/language.js";
import { Refusal } from "../kit/refusal.js";
import { find } from "./devices.js";

const CONNECT_MS = 4_000;
const TOTAL_MS = 12_000;
let before = Promise.resolve();

export class PrinterFailed extends Refusal {
  constructor(message, wasReached) {
    super(message);
    this.wasReached = wasReached;
  }
}

/** Hand `bytes` over to the printer. Throws PrinterFailed. */
export function send(till, bytes) {
  const sent = before.then(() => sendNow(till, bytes));
  before = sent.catch(() => {});
  return sent;
}

async function sendNow(till, bytes) {
  const printer = await find(till, "printer");
  if (!printer) throw new PrinterFailed(t("This device's printer is not plugged in."), false);
  try {
    await within(CONNECT_MS, printer.connect());
  } catch {
    await printer.close().catch(() => {});
    throw new PrinterFailed(t("This device's printer does not answer: is it switched on?"), false);
  }
  try {
    await within(TOTAL_MS, printer.write(bytes));
  } catch (error) {
    const isSlow = error.name === "TimeoutError";
    throw new PrinterFailed(isSlow ? t("This device's printer is too slow: check its paper.") : t("This device's printer broke off."), true);
  } finally {
    await within(CONNECT_MS, printer.close()).catch(() => {});
  }
}

function within(ms, work) {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new DOMException("Too slow", "TimeoutError")), ms);
    work.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}
