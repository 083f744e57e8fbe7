/**
 * Where the sales are: on the till, on the server, in a Z; what waits and since when, what was refused and why, and what the
 * device promises about its storage.
 */

import { when } from "../../kit/changes.js";
import { fill, h } from "../../kit/dom.js";
import { waitingEvents } from "../../server/events.js";
import { copyStands } from "../../device/copy.js";
import { age, hour, money, moment, nt, t } from "../../kit/language.js";
import { wake } from "../../server/outbox.js";
import { isSettleable, isWithoutBeginning, refusedReports, sendAgain } from "../../server/refused.js";
import { queueAsText, readQueue, registerOf } from "../../server/queue_file.js";
import { whereabouts } from "../../server/sealed.js";
import { waitingSince } from "../../server/standing.js";
import { notify, refuse } from "../notice.js";
import { wordsOf, wordsOfDelay, wordsWithoutBeginning } from "./refused_words.js";
import { nameOf, wordsOfReport } from "./report_words.js";
import { settleForm } from "./settle_form.js";
import { way } from "./way.js";

// A queue of hundreds is as clear by its first ones and their number.
const LISTED_MAX = 20;
const ZS_MAX = 3;

/**
 * The panel; `done()` leads `back`, to the goods, `devices()` to the printer and the scale, `morning()` to the check: where it
 * stands alone, neither is given.
 */
export function queuePanel(till, { done, back = t("Back to the goods"), devices = null, morning = null }) {
  const body = h("div.queue-body");
  const element = h("section.panel.queue", { "aria-labelledby": "queue-title" },
    h("header.panel-head", {}, h("h2", { id: "queue-title", tabindex: "-1" }, t("Where the sales are")),
      morning && h("button.tool", { type: "button", "data-key": "F7", onclick: morning }, t("Morning check")),
      h("button.quiet", { type: "button", "data-key": "Escape", onclick: done }, back)),
    body);
  let isAsking = false;
  // What arrives meanwhile does not take the form from under her fingers.
  const show = () => isAsking || fill(body, wayOfAll(till), refusedList(till), refusedReportList(till, settle), waitingList(till), rejectedList(till), facts(till), carrying(till, devices));
  function settle(record) {
    isAsking = true;
    fill(body, settleForm(till, record, titleOfReport(record), () => {
      isAsking = false;
      show();
    }));
    body.querySelector("input").focus();
  }
  const offs = [when("queue", show), when("link", show)];
  show();
  return { element, isBegun: () => isAsking, leave: () => offs.forEach((off) => off()) };
}

function wayOfAll(till) {
  const { waiting } = till.outbox;
  const { kept, onServer, inZ, zs } = whereabouts(till);
  const since = waitingSince(waiting);
  const isOne = new Set(zs.map(({ register }) => register)).size === 1;
  const named = zs.slice(0, ZS_MAX).map(({ register, number, count }) => h("bdi", { dir: "ltr" }, `${isOne ? "" : `${register} `}Z ${number}: ${count}`));
  const unsealed = onServer - inZ;
  return way([
    { name: t("saved on the till"), count: kept, isDone: kept > 0, note: since !== null && nt("%(num)d waits, for %(age)s", "%(num)d wait, the oldest for %(age)s", waiting.length, { age: age(Date.now() - since) }) },
    { name: t("on the server"), count: onServer, isDone: onServer === kept && kept > 0, note: unsealed > 0 && nt("%(num)d in no Z yet", "%(num)d in no Z yet", unsealed) },
    { name: t("in a Z"), count: inZ, isDone: inZ === kept && kept > 0, note: named.length > 0 && [named.map((one, place) => [place > 0 && " · ", one]), zs.length > ZS_MAX && " · …"] },
  ]);
}

function facts(till) {
  return h("dl.facts", {},
    promise("online", t("Server"), till.online, t("answers"), t("does not answer")),
    promise("persisted", t("Storage"), till.persisted, t("kept by the browser"), t("may be cleared by the browser")),
    promise("kept", t("Without the network"), till.kept, t("opens from this device"), t("not ready yet")),
    secondCopy(), fact(t("Last receipt"), till.book?.sequence || "–"), fact(t("Version"), till.build));
}

/** Where the browser can keep one. The first copy holds everything, with or without it. */
function secondCopy() {
  const stands = copyStands();
  return stands !== null && promise("copy", t("Second copy"), stands, t("holds every sale too"), t("has stopped: the first holds everything"));
}

const promise = (key, name, holds, yes, no) => fact(name, holds ? yes : no, { "data-fact": key, "data-is": String(Boolean(holds)) });

const fact = (name, value, attributes = {}) => [h("dt", {}, name), h("dd", attributes, String(value))];

function refusedList(till) {
  const { refused } = till.outbox;
  if (!refused.length) return null;
  return h("section", {}, h("h3", {}, t("Refused by the server")),
    h("p.hint", {}, t("They are kept here and shown to the manager, who takes them in or rejects them. The receipts stay valid.")),
    h("ul.queue-list", {}, refused.map((record) => refusedItem(till, record))));
}

function refusedItem(till, record) {
  const [why, what] = isWithoutBeginning(till, record.receipt) ? wordsWithoutBeginning() : wordsOf(record);
  return h("li.bad", {}, title(record),
    h("button.quiet", { type: "button", onclick: () => sendAgain(till, record) }, t("Send again")),
    h("p.queue-why", {}, why), h("p.queue-what", {}, what));
}

function rejectedList(till) {
  const { rejected } = till.outbox;
  if (!rejected.length) return null;
  return h("section", {}, h("h3", {}, t("Rejected by a manager")),
    h("p.hint", {}, t("These sales count nowhere. Their numbers stay explained in the books.")),
    h("ul.queue-list", {}, rejected.map((record) => h("li", {}, title(record), h("bdi", {}, record.why ?? record.message)))));
}

function refusedReportList(till, settle) {
  const refused = refusedReports(till);
  if (!refused.length) return null;
  return h("section", {}, h("h3", {}, t("Reports refused by the server")),
    h("ul.queue-list", {}, refused.map((record) => refusedReport(till, record, settle))));
}

function refusedReport(till, record, settle) {
  const [why, what] = wordsOfReport(record);
  return h("li.bad", {}, titleOfReport(record), h("button.quiet", { type: "button", onclick: () => sendAgain(till, record) }, t("Send again")),
    till.operator && isSettleable(till, record) && h("button.quiet", { type: "button", onclick: () => settle(record) }, t("Settle")),
    h("p.queue-why", {}, why), h("p.queue-what", {}, what));
}

function waitingList(till) {
  const { waiting, refused, rejected, opening } = till.outbox;
  const said = till.outbox.said ?? opening?.said;
  const reports = waitingEvents(till);
  if (!waiting.length && !reports.length && !said) {
    return h("p.hint.good", {}, refused.length + rejected.length ? t("Every other sale is on the server.") : t("Every sale is on the server."));
  }
  // Those that the server would not take for now are told first: the others go past them.
  const [tried, untried] = [waiting.filter(({ tries }) => tries), waiting.filter(({ tries }) => !tries)];
  const listed = [...tried, ...untried].slice(0, LISTED_MAX);
  const more = waiting.length - listed.length;
  return h("section", {},
    h("header.queue-head", {}, h("h3", {}, nt("%(num)d sale waits on the till", "%(num)d sales wait on the till", waiting.length)),
      h("button.tool", { type: "button", onclick: () => wake(till) }, t("Send now"))),
    said && delayOf(said, { event: till.shift?.unsent ? till.shift : null }),
    reports.length > 0 && h("p.hint", {}, reportsText(reports)),
    h("ul.queue-list", {}, reports.filter(({ said: about }) => about).map((record) => waitingItem(record, titleOfReport(record))),
      listed.map((record) => waitingItem(record, title(record)))),
    more > 0 && h("p.hint", {}, nt("and %(num)d more", "and %(num)d more", more)));
}

function reportsText(reports) {
  const since = age(Date.now() - waitingSince(reports));
  return nt("%(num)d report waits, for %(age)s.", "%(num)d reports wait, the oldest for %(age)s.", reports.length, { age: since });
}

const waitingItem = (record, head) =>
  h("li", {}, head, record.tries && h("span", {}, triedText(record)), record.said && delayOf(record.said, record));

function delayOf(said, record) {
  const [why, what] = wordsOfDelay(said, record);
  return [h("p.queue-why", {}, why), h("p.queue-what", {}, what)];
}

const titleOfReport = ({ event, queued_at: at }) => h("strong", {}, h("bdi", {}, nameOf(event)), ` · ${moment(event.at ?? event.opened_at ?? at)}`);

const triedText = ({ tries, tryAt }) =>
  nt("The server could not take it yet: tried once, again at %(at)s.", "The server could not take it yet: tried %(num)d times, again at %(at)s.", tries, { at: hour(tryAt) });

/** By file, where no network goes; and by its own printer. */
function carrying(till, devices) {
  const file = h("input.only-spoken", { type: "file", accept: "application/json,.json", tabindex: "-1", "aria-label": t("Take in a queue file"), onchange: () => takeIn(till, file) });
  return h("section.queue-file", {},
    h("button.tool", { type: "button", onclick: () => giveOut(till) }, t("Save the queue as a file")),
    h("button.tool", { type: "button", onclick: () => file.click() }, t("Take in a queue file")), file,
    devices && h("button.tool", { type: "button", onclick: devices }, t("Printer and scale")));
}

function giveOut(till) {
  const address = URL.createObjectURL(new Blob([queueAsText(till)], { type: "application/json" }));
  h("a", { href: address, download: `${registerOf(till)}-${new Date().toISOString().slice(0, 16).replace(":", "")}.json` }).click();
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}

async function takeIn(till, field) {
  try {
    const many = await readQueue(till, await field.files[0].text());
    notify(nt("%(num)d new sale taken in.", "%(num)d new sales taken in.", many), "good");
  } catch (error) {
    refuse(error);
  }
  field.value = "";
}

const title = ({ receipt }) =>
  h("strong", {}, h("bdi", { dir: "ltr" }, receipt.number), ` · ${money(receipt.paid)} · ${moment(receipt.sold_at)}`);
