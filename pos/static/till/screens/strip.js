/**
 * The strip at the top: which register, who, which language, and where the sales are: on the till, on the server.
 */

import { when } from "../kit/changes.js";
import { fill, h, icon, say } from "../kit/dom.js";
import { age, hour, LANGUAGES, language, nt, t } from "../kit/language.js";
import { CLOCK_OFF_MS } from "../device/morning.js";
import { waitingEvents } from "../server/events.js";
import { refusedReports } from "../server/refused.js";
import { waitingSince } from "../server/standing.js";

const TICK_MS = 15_000;
// Sooner than this a sale that is on its way is nothing to look at.
const LONG_MS = 60_000;

/**
 * Fill the strip; `on.language(code)`, `on.lock()`, `on.queue()`, `on.drawer()`, `on.morning()` and `on.leavePractice()`
 * are called when their control is pressed.
 */
export function strip(till, header, on) {
  const seal = till.practice ? wayOut(on.leavePractice)
    : h("button.seal", { type: "button", "data-key": "F10", onclick: on.queue, hidden: !till.place }, h("span.seal-text"));
  const words = h("span", { role: "status" });
  const warning = h("button.strip-warning", { type: "button", hidden: true, onclick: on.morning }, words);
  fill(header,
    h("span.strip-brand", {}, h("strong", {}, till.practice ? t("PRACTICE") : (till.place?.register?.name ?? t("Till")))),
    seal, warning,
    h("span.strip-end", {}, till.shift && till.operator && drawer(on.drawer), languages(on.language), till.operator && operator(till, on.lock)));
  const show = () => {
    if (till.practice) return;
    showSeal(till, seal);
    say(words, warningOf(till));
    warning.hidden = words.textContent === "";
  };
  const offs = ["queue", "link", "place", "screen"].map((topic) => when(topic, show));
  const ticking = setInterval(show, TICK_MS);
  show();
  return () => {
    offs.forEach((off) => off());
    clearInterval(ticking);
  };
}

/** In practice there is nothing to be safe: only the way back to the real till. */
const wayOut = (leave) => h("button.practice-out", { type: "button", "data-key": "F10", onclick: leave, title: t("Leave practice") }, icon("close"), h("span.practice-out-name", {}, t("Leave practice")));

function languages(choose) {
  return h("span.languages", { role: "group", "aria-label": t("Language") },
    Object.entries({ fr: "FR", ar: "ع", en: "EN" }).map(([code, short]) =>
      h("button.language", { type: "button", lang: code, "aria-label": `${short} ${LANGUAGES[code]}`, title: LANGUAGES[code],
        "aria-pressed": String(code === language()), onclick: () => choose(code) }, short)));
}

const drawer = (open) => h("button.strip-tool", { type: "button", "data-key": "F6", title: t("The drawer"), onclick: open }, icon("receipt"), h("span.only-spoken", {}, t("The drawer")));

function operator(till, lock) {
  const { name } = till.operator;
  return h("button.operator", { type: "button", "data-key": "F8", onclick: lock, title: t("%(name)s: lock or switch", { name }) },
    h("span.person-initial", { "aria-hidden": "true" }, name[0]), h("span.operator-name", {}, name), icon("lock"));
}

/** Saved on the till → on the server: in words, and in a colour that only repeats them. */
function showSeal(till, seal) {
  const { state, text } = sealOf(till);
  seal.dataset.state = state;
  say(seal.firstChild, text);
}

/** What the seal says of a till: `{state, text}`. */
export function sealOf(till, now = Date.now()) {
  const { waiting = [], refused = [], signInNeeded = false } = till.outbox ?? {};
  const reports = till.events ? { refused: refusedReports(till), waiting: waitingEvents(till) } : { refused: [], waiting: [] };
  if (refused.length || reports.refused.length) return { state: "refused", text: refusedText(refused, reports.refused) + besideText(till, waiting, now) };
  if (signInNeeded) return { state: "waiting", text: t("Sign in again to send the sales") };
  if (!till.online) return { state: "offline", text: offlineText(till, waiting, now) };
  if (waiting.length) return { state: "waiting", text: waitingText(waiting, now) };
  if (isLong(reports.waiting, now)) return { state: "waiting", text: reportsText(reports.waiting, now) };
  return { state: "safe", text: t("Saved on the till and on the server") };
}

function refusedText(sales, reports) {
  if (sales.length) return nt("%(num)d sale refused by the server", "%(num)d sales refused by the server", sales.length);
  return nt("%(num)d report refused by the server", "%(num)d reports refused by the server", reports.length);
}

/** What is no less to be known than what was refused: that sales wait, and for long. */
function besideText(till, waiting, now) {
  if (!waiting.length || (till.online && !isLong(waiting, now))) return "";
  return ` · ${nt("%(num)d sale waits on the till", "%(num)d sales wait on the till", waiting.length)}`;
}

const ageOf = (records, now) => age(now - waitingSince(records));

const isLong = (records, now) => records.length > 0 && now - waitingSince(records) > LONG_MS;

function offlineText(till, waiting, now) {
  if (!waiting.length) return t("Without the server since %(at)s: go on selling", { at: hour(till.since) });
  return nt("Without the server: %(num)d sale waits on the till (%(age)s)",
    "Without the server: %(num)d sales wait on the till (%(age)s)", waiting.length, { age: ageOf(waiting, now) });
}

function waitingText(waiting, now) {
  if (!isLong(waiting, now)) return nt("Saved on the till, %(num)d on its way", "Saved on the till, %(num)d on their way", waiting.length);
  return nt("Saved on the till, %(num)d on its way for %(age)s", "Saved on the till, %(num)d on their way for %(age)s", waiting.length, { age: ageOf(waiting, now) });
}

const reportsText = (waiting, now) =>
  nt("The sales are on the server, %(num)d report waits (%(age)s)", "The sales are on the server, %(num)d reports wait (%(age)s)", waiting.length, { age: ageOf(waiting, now) });

/**
 * What is wrong, in words: the most urgent alone, for the strip is narrow; the morning check has all that is wrong with the device.
 * Whose register was taken over finishes the open ticket first: until then nothing else says so.
 */
export function warningOf(till) {
  const { lease, ticket } = till;
  if (lease?.state === "lost" && !ticket.isEmpty) return t("%(name)s has taken over this register: finish this ticket here", { name: lease.holder ?? t("Somebody") });
  if (till.isNearlyFull) return t("This device's storage is nearly full");
  if (Math.abs(till.clockOff ?? 0) > CLOCK_OFF_MS) return t("This device's clock is wrong");
  if (till.persisted === false) return t("The browser may clear this device's storage");
  return "";
}
