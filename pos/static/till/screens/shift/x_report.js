/**
 * X: the shift so far, read from the server. A cashier counts blind: she sees what she has sold; a manager, or a manager's
 * PIN at her till, all of it and what the drawer should hold. Without the server the till says what it has sold itself.
 */

import { hour, moment, nt, t } from "../../kit/language.js";
import { h } from "../../kit/dom.js";
import { drawerOf } from "../../money/drawer.js";
import { reportOf } from "../../paper/report_paper.js";
import { ltr, own } from "../../paper/roll.js";
import { paperOf } from "../../receipts/shift_papers.js";
import { salesSettled } from "../../server/events.js";
import { get, withoutServer } from "../../server/server.js";
import { reportView } from "./report_view.js";

/** The part of the drawer's panel; `done()` leads back. */
export function xReport(till, done) {
  const { shift } = till;
  const address = `/pos/api/shifts/${shift.id}/report`;
  const at = Date.now();
  const since = t("Shift since %(moment)s", { moment: ltr(moment(shift.opened_at)) });
  const asOf = t("as of %(hour)s", { hour: ltr(hour(at)) });
  const opener = till.place.people.find(({ id }) => id === shift.opened_by)?.name ?? "";
  const register = own(till.place.register?.name ?? "");
  const facts = [[register, ltr(moment(at))], `${since} · ${own(opener)}`, asOf, [t("Printed for"), own(till.operator.name)]];
  return reportView(till, {
    title: t("X report"), address: () => address, read: () => salesSettled(till).then(() => get(address)), isWhole: ({ expected }) => expected !== undefined,
    forManager: t("What the drawer should hold is for a manager: the drawer is counted blind."),
    head: () => [register, since, asOf].join(" · "), notes: () => onTheWay(till), without: (outcome) => ownOf(till, outcome),
    paper: (report) => paperOf("x", shift.id, (widthMm, mark) => reportOf(till, { title: t("X report"), not: t("Not a fiscal document"), facts, figures: report }, widthMm, mark), { facts: { shown: report.pass } }),
  }, done);
}

/** What the till knows by itself, and why it is no more. */
async function ownOf(till, { kind, body }) {
  const { sales, total } = await drawerOf(till);
  const why = kind === "refused" ? body.message : withoutServer(t("The server does not answer."));
  return { report: { receipts: sales.length, sales: total }, said: `${why} ${t("This is what this till has sold itself in this shift.")}` };
}

function onTheWay({ outbox: { waiting } }) {
  return waiting.length > 0 && h("p.hint", {}, nt("%(num)d sale of this till is still on its way to the server, and not in it yet.",
    "%(num)d sales of this till are still on their way to the server, and not in it yet.", waiting.length));
}
