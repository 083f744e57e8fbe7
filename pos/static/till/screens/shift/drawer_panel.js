/**
 * The drawer between two sales: cash in, cash out, opening it, how the shift goes, and its end.
 */

import { drawerOf } from "../../money/drawer.js";
import { aboutCash } from "../../people/approvals.js";
import { lowNow, sayLow } from "../../money/small_change.js";
import { fill, h, icon } from "../../kit/dom.js";
import { eventOf, report } from "../../server/events.js";
import { money, nt, t } from "../../kit/language.js";
import { sending } from "../../kit/once.js";
import { openDrawerHere, opensDrawerHere } from "../../receipts/printing.js";
import { printsSlips, slipPaper } from "../../receipts/shift_papers.js";
import { parseAmount } from "../../pure/money.js";
import { approvalFields } from "../people/approval_form.js";
import { closingForm } from "./closing_form.js";
import { notify } from "../notice.js";
import { figureOf, numberField } from "../pad.js";
import { printAndTell } from "./paper_ways.js";
import { xReport } from "./x_report.js";
import { zReport } from "./z_report.js";

const REASON_MAX = 200;
// As much as the server takes of one movement: a hand that slips keys more.
const MOVED_MAX = 100_000_000;

/** The panel; `done()` leads back to the goods, `closed()` on to the next shift. */
export function drawerPanel(till, { done, closed }) {
  const body = h("div.drawer-body");
  const go = (part) => {
    fill(body, part);
    body.querySelector("input, button")?.focus();
  };
  const home = () => go(homeOf(till, go, home, closed));
  const element = h("section.panel.drawer", { "aria-labelledby": "drawer-title" },
    h("header.panel-head", {}, h("h2", { id: "drawer-title", tabindex: "-1" }, t("The drawer")),
      h("button.quiet", { type: "button", "data-key": "Escape", onclick: done }, t("Back to the goods"))),
    body);
  home();
  return { element, focus: () => body.querySelector("button")?.focus(), get staysOnScan() { return body.querySelector("form") !== null; } };
}

function homeOf(till, go, home, closed) {
  const day = h("p.drawer-day", { role: "status" });
  const low = h("p.drawer-low", { role: "status" });
  sayDay(till, day);
  warnOfChange(till, low);
  const way = (name, key, part) => h("button.tool", { type: "button", "data-key": key, onclick: () => go(part()) }, name);
  return h("div.drawer-ways", {}, day, low,
    way(t("Put cash in"), "1", () => movementForm(till, "in", home)),
    way(t("Take cash out"), "2", () => movementForm(till, "out", home)),
    way(t("Open the drawer"), "3", () => openingForm(till, home)),
    way(t("Close the shift"), "4", () => closingForm(till, { cancelled: home, closed })),
    way(t("X report"), "5", () => xReport(till, home)),
    way(t("Last Z"), "6", () => zReport(till, null, home)));
}

async function sayDay(till, day) {
  const { sales, total } = await drawerOf(till);
  fill(day, nt("%(num)d sale in this shift, %(amount)s", "%(num)d sales in this shift, %(amount)s", sales.length, { amount: money(total) }));
}

/** Before the customer stands there who is to be given it. */
async function warnOfChange(till, place) {
  const low = await lowNow(till);
  if (low?.length) fill(place, icon("alert"), sayLow(low));
}

function movementForm(till, direction, done) {
  const amount = numberField({ required: true, maxlength: "10", inputmode: "decimal" });
  const facts = () => {
    const value = amountIn(amount);
    return value && { direction, amount: value };
  };
  const title = direction === "in" ? t("Put cash in") : t("Take cash out");
  const fields = h("label.field", {}, h("span", {}, t("Amount")), amount);
  const approval = direction === "out" ? { action: "cash_out", about: aboutCash } : null;
  const said = ({ amount: value }) => (direction === "in" ? t("%(amount)s put in.", { amount: money(value) }) : t("%(amount)s taken out.", { amount: money(value) }));
  return eventForm(till, { kind: "cash", title, fields, facts, approval, said, done });
}

function amountIn(field) {
  let value = 0;
  try {
    value = parseAmount(field.value);
  } catch {
    // Said below, as for nothing at all.
  }
  if (value > 0 && value <= MOVED_MAX) return value;
  notify(value > MOVED_MAX ? t("No more than %(amount)s at once: look at what was keyed.", { amount: money(MOVED_MAX) }) : t("Key an amount, like %(example)s.", { example: figureOf(15_000) }), "bad");
  field.focus();
  return null;
}

function openingForm(till, done) {
  return eventForm(till, {
    kind: "drawer", title: t("Open the drawer"), fields: null, facts: () => ({}), approval: { action: "open_drawer" },
    said: () => t("Noted: the drawer was opened."), done,
  });
}

/** A form for one event: its own fields, a reason, and a manager where one is needed. */
function eventForm(till, { kind, title, fields, facts, approval, said, done }) {
  const reason = h("input.text-field", { type: "text", required: true, maxlength: String(REASON_MAX), autocomplete: "off" });
  const asked = approval && approvalFields(till);
  const submit = async () => {
    const own = facts();
    if (!own) return;
    const opened = opensDrawerHere(till);
    const event = eventOf(till, kind, { ...own, reason: reason.value.trim(), opened });
    if (asked) {
      const given = await asked.given({ action: approval.action, subject: event.id, reason: event.reason, ...(approval.about && { about: approval.about(event) }) });
      if (!given) return;
      event.approval = given;
    }
    const record = await report(till, event);
    notify(said(event), "good");
    if (opened) openDrawerHere(till);
    if (kind === "cash" && printsSlips(till)) printAndTell(till, slipPaper(till, record), { failed: (why) => t("The slip was not printed: %(why)s", { why }) });
    done();
  };
  return h("form.drawer-form", { onsubmit: sending(submit), "aria-label": title }, h("h3", {}, title), fields,
    h("label.field", {}, h("span", {}, t("Reason")), reason), asked?.element,
    h("div.drawer-end", {}, h("button.quiet", { type: "button", onclick: done }, t("Back")),
      h("button.primary", { type: "submit" }, title)));
}
