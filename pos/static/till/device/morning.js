/**
 * The morning check: what has to be right before the first customer, and what to do about what is not.
 *
 * Invariant: it only looks. Nothing waits for it, and what cannot be found out is `unknown`, never red.
 */

import { dayOf } from "../kit/day.js";
import { money, moment, nt, t } from "../kit/language.js";
import { ltr } from "../paper/roll.js";
import { lowNow, sayLow } from "../money/small_change.js";
import { get } from "../server/server.js";
import { copyStands } from "./copy.js";
import { measure } from "./storage.js";

/** What the screen shows for the scanner to read: a number that is no article's. */
export const TEST_CODE = "1234567";
export const CLOCK_OFF_MS = 120_000;
const MINUTE_MS = 60_000;
// What is kept is fetched when the till is first opened.
const PREPARED_MS = MINUTE_MS;
const OLD_MS = 24 * 60 * MINUTE_MS;

/** Look at what has to be asked for: the printer through the server, the storage, the small change. Kept as `till.asked`. */
export async function look(till) {
  const [printer, low] = await Promise.all([askPrinter(), countChange(till), measure(till)]);
  till.asked = { printer, low };
}

/** Look again at what was wrong, which may be right by now, and at the small change; what is right is left in peace. */
export async function lookAgain(till) {
  const [printer, low] = await Promise.all([printerOf(till).state === "good" ? till.asked.printer : askPrinter(), countChange(till), till.isNearlyFull && measure(till)]);
  till.asked = { printer, low };
}

async function askPrinter() {
  const { kind, body } = await get("/pos/api/printer");
  return kind === "answered" ? body.printer : null;
}

const countChange = (till) => (till.shift ? lowNow(till) : null);

/** Every check, as `{key, name, state, text, todo}`; `state` is good, bad, unknown, or noted: nothing is wrong, but it is to be known. */
export const checks = (till, now = Date.now()) =>
  [printerOf, drawerOf, changeOf, scannerOf, clockOf, storageOf, queueOf, catalogueOf, programOf, ...(till.shift ? [shiftOf] : [])].map((check) => check(till, now));

/** How many are red. */
export const redOnes = (found) => found.filter(({ state }) => state === "bad").length;

/** An instant within a text of either direction. */
const at = (instant) => ltr(moment(instant));

const good = (key, name, text) => ({ key, name, state: "good", text, todo: "" });
const bad = (key, name, text, todo) => ({ key, name, state: "bad", text, todo });
const noted = (key, name, text, todo) => ({ key, name, state: "noted", text, todo });
const unknown = (key, name, text, todo = "") => ({ key, name, state: "unknown", text, todo });

function printerOf(till) {
  const [key, name] = ["printer", t("Printer")];
  const instead = till.devices?.printer ? t("Until then this device's own printer prints.") : "";
  const wrong = (text, todo) => bad(key, name, text, [todo, instead].filter(Boolean).join(" "));
  switch (till.asked?.printer) {
    case "ready": return good(key, name, t("ready to print"));
    case "silent": return good(key, name, t("switched on"));
    case "none": return unknown(key, name, till.devices?.printer ? t("this device's own") : t("No printer is set for this register."));
    case "paper_low": return wrong(t("nearly out of paper"), t("Lay a new roll ready."));
    case "paper_out": return wrong(t("out of paper"), t("Put a new roll in."));
    case "cover_open": return wrong(t("its cover is open"), t("Shut the printer's cover."));
    case "off_line": return wrong(t("switched off line"), t("Press the button on the printer, or switch it off and on."));
    case "unreachable": return wrong(t("no answer"), t("See that it is switched on and its cable is in; the manager can check its address."));
    default: return unknown(key, name, t("not asked: the server does not answer"), instead);
  }
}

function drawerOf(till) {
  const [key, name] = ["drawer", t("Drawer")];
  const { state } = printerOf(till);
  if (state === "good") return good(key, name, t("opens by the printer"));
  if (state === "bad") return bad(key, name, t("hangs on the printer, which is not ready"), t("Open it with its key until the printer is."));
  return unknown(key, name, t("Open it with its key."));
}

/** An estimate, so never red: what is there is counted at the shift's end. */
function changeOf({ asked }) {
  const [key, name] = ["change", t("Small change")];
  if (!asked?.low) return unknown(key, name, t("not known: this shift's float was not counted here"));
  return asked.low.length ? noted(key, name, sayLow(asked.low), t("Have small change brought before it runs out.")) : good(key, name, t("enough of every kind"));
}

function scannerOf(till) {
  const [key, name] = ["scanner", t("Scanner")];
  return till.scannerHeard ? good(key, name, t("heard")) : unknown(key, name, t("not heard yet"), t("Scan this code, or any article."));
}

function clockOf(till) {
  const [key, name] = ["clock", t("Clock")];
  if (till.clockOff === undefined) return unknown(key, name, t("not compared: the server does not answer"));
  if (Math.abs(till.clockOff) <= CLOCK_OFF_MS) return good(key, name, t("right"));
  const minutes = Math.round(Math.abs(till.clockOff) / MINUTE_MS);
  return bad(key, name, nt("%(num)d minute off", "%(num)d minutes off", minutes), t("Set this device's date and time to automatic."));
}

function storageOf(till) {
  const [key, name] = ["storage", t("Storage")];
  if (till.isNearlyFull) return bad(key, name, t("nearly full"), t("Free space on this device: sales may soon be refused."));
  if (!till.persisted) return bad(key, name, t("may be cleared by the browser"), t("Install the till as an app from the browser's menu, then ask again."));
  if (copyStands() === false) return noted(key, name, t("kept by the browser; its second copy has stopped"), t("Every sale is in the first copy. Free space on this device, then reload the page."));
  return good(key, name, t("kept by the browser"));
}

function queueOf(till, now) {
  const [key, name] = ["queue", t("Sales")];
  const { waiting, refused } = till.outbox;
  if (refused.length) {
    return bad(key, name, nt("%(num)d sale refused by the server", "%(num)d sales refused by the server", refused.length), t("Look under “Where the sales are”, and call the manager."));
  }
  if (!waiting.length) return good(key, name, t("Every sale is on the server."));
  const oldest = Math.min(...waiting.map(({ queued_at: at }) => at));
  const text = nt("%(num)d waits since %(at)s", "%(num)d wait since %(at)s", waiting.length, { at: at(oldest) });
  if (now - oldest < OLD_MS) return good(key, name, text);
  return bad(key, name, text, t("Bring this till to the network, or carry the queue over as a file."));
}

function catalogueOf(till, now) {
  const [key, name] = ["catalogue", t("Catalogue")];
  const { checkedAt } = till.catalogue;
  if (!checkedAt) return unknown(key, name, t("not compared: the server does not answer"));
  const text = t("of %(at)s", { at: at(checkedAt) });
  return now - checkedAt < OLD_MS ? good(key, name, text) : bad(key, name, text, t("Prices may have changed since: bring this till to the network."));
}

function programOf(till) {
  const [key, name] = ["program", t("Without the network")];
  if (till.kept) return good(key, name, t("opens from this device"));
  if (navigator.serviceWorker && performance.now() < PREPARED_MS) return unknown(key, name, t("not ready yet"));
  return bad(key, name, t("not ready yet"), t("Leave the till open for a minute while the server answers; it needs a secure address (https)."));
}

function shiftOf(till, now) {
  const [key, name] = ["shift", t("Shift")];
  const { opened_at: openedAt, opening_float: float } = till.shift;
  const text = t("open since %(at)s, float %(amount)s", { at: at(openedAt), amount: money(float) });
  return dayOf(openedAt) === dayOf(now) ? good(key, name, text) : bad(key, name, text, t("Yesterday's shift is still open: close it and count the drawer."));
}
