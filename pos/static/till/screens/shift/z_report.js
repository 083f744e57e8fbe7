/**
 * Z: a closed shift as the server has sealed it. A cashier sees which it is and how much was sold; a manager, or a manager's PIN
 * at her till, all of it. Until the server has everything of the shift there is none, and the till says so.
 */

import { when } from "../../kit/changes.js";
import { fill, h } from "../../kit/dom.js";
import { day, moment, nt, t } from "../../kit/language.js";
import { reportOf } from "../../paper/report_paper.js";
import { ltr, own } from "../../paper/roll.js";
import { paperOf } from "../../receipts/shift_papers.js";
import { get, withoutServer } from "../../server/server.js";
import { reportView } from "./report_view.js";

const SHORT_HASH = 16;
const isWhole = ({ paid }) => paid !== undefined;
const shortly = (hash) => ltr(hash.slice(0, SHORT_HASH));

/** The part of a panel: the Z of shift `shiftId`, or (null) of the register's last one; `done()` leads back. */
export function zReport(till, shiftId, done) {
  return reportView(till, {
    title: t("Z report"), address: ({ shift_id: id }) => addressOf(id), read: () => get(shiftId ? addressOf(shiftId) : "/pos/api/z"),
    isWhole, forManager: t("The drawer and the ways it was paid are for a manager."),
    head: (z) => [t("Z report %(number)s", { number: z.sequence }), own(till.place.register?.name ?? ""), ltr(day(z.day_on))].join(" · "),
    notes: (z) => h("dl.sums.z-seal", {}, sealOf(z).map(([name, value]) => h("div.sum", { "data-kind": "small" }, h("dt", {}, name), h("dd", {}, h("bdi", {}, value))))),
    without: ({ kind, body }) => ({ report: null, said: kind === "refused" ? body.message : withoutServer(comesLater(till)) }),
    paper: (z) => paperOf("z", z.shift_id, (widthMm, mark) => reportOf(till, paperFacts(till, z), widthMm, mark), { facts: { shown: z.pass }, numbered: isWhole(z) }),
  }, done);
}

const addressOf = (id) => `/pos/api/shifts/${id}/z`;

const sealOf = (z) => [
  [t("Opened"), `${ltr(moment(z.opened_at))} · ${own(z.opened_by_name)}`], [t("Closed"), `${ltr(moment(z.closed_at))} · ${own(z.closed_by_name)}`],
  [t("Seal"), shortly(z.hash)], [t("The one before"), shortly(z.previous_hash)],
];

const paperFacts = (till, z) => ({
  title: t("Z report %(number)s", { number: z.sequence }), not: isWhole(z) ? "" : t("Extract, without the drawer"), figures: z,
  facts: [
    [t("Register"), own(till.place.register?.name ?? "")], [t("Day"), ltr(day(z.day_on))],
    [t("Opened"), ltr(moment(z.opened_at))], ["", own(z.opened_by_name)], [t("Closed"), ltr(moment(z.closed_at))], ["", own(z.closed_by_name)],
  ],
  foot: [[t("Seal"), shortly(z.hash)], [t("The one before"), shortly(z.previous_hash)]],
});

/** Why there is no Z yet: what of this till the server does not have. */
function comesLater({ outbox: { waiting } }) {
  const sales = waiting.length > 0 && nt("%(num)d sale is still on its way.", "%(num)d sales are still on their way.", waiting.length);
  return [t("The Z comes when the server has everything of the shift."), sales].filter(Boolean).join(" ");
}

/** The end of a shift that was counted on this till last, or undefined. */
const lastEnd = ({ events }) => events.findLast(({ kind }) => kind === "closing");

/**
 * What became of the shift that was closed here last: `{element, leave()}`, its Z to be looked at as soon as it is sealed; null
 * where none was.
 */
export function lastZ(till) {
  if (till.practice || !lastEnd(till)) return null;
  const { event } = lastEnd(till);
  const element = h("section.last-z", { "aria-label": t("Z report") });
  let state = "";
  let isOpen = false;
  const show = () => {
    const end = lastEnd(till);
    const now = `${end.state} ${comesLater(till)}`;
    if (isOpen || now === state) return;
    state = now;
    fill(element, h("p", { role: "status" }, textOf(till, end)), end.state === "sent" && h("button.tool", { type: "button", "data-key": "Alt+z", onclick: open }, t("See the Z")));
  };
  const open = () => {
    isOpen = true;
    fill(element, zReport(till, event.shift_id, close));
    element.querySelector("button")?.focus();
  };
  const close = () => {
    isOpen = false;
    state = "";
    show();
    element.querySelector("button")?.focus();
  };
  show();
  return { element, leave: when("queue", show) };
}

function textOf(till, { state, event, message }) {
  if (state === "sent") return t("The shift closed on %(moment)s is sealed.", { moment: ltr(moment(event.at)) });
  return state === "refused" ? message : comesLater(till);
}
