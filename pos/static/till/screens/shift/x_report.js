/**
 * X: the shift so far, read from the server. A cashier counts blind: she sees what she has sold; a manager, or a manager's
 * PIN at her till, all of it and what the drawer should hold. Without the server the till says what it has sold itself.
 */

import { fill, h } from "../../kit/dom.js";
import { hour, money, moment, nt, t } from "../../kit/language.js";
import { drawerOf } from "../../money/drawer.js";
import { tenderName } from "../../money/tendering.js";
import { get, post, withoutServer } from "../../server/server.js";
import { approvalFields } from "../people/approval_form.js";
import { hush, notify } from "../notice.js";

/** The part of the drawer's panel; `done()` leads back. */
export function xReport(till, done) {
  const figures = h("div.x-figures", { role: "status" }, t("One moment…"));
  const beside = h("div");
  show(till, figures, beside);
  return h("div.x-report", {}, h("h3", {}, t("X report")), h("p.hint", {}, headOf(till)), figures, beside,
    h("div.drawer-end", {}, h("button.quiet", { type: "button", onclick: done }, t("Back"))));
}

const addressOf = ({ shift }) => `/pos/api/shifts/${shift.id}/report`;

/** Which shift, and as of when. */
const headOf = ({ place, shift }) => [
  h("bdi", {}, place.register?.name ?? ""), " · ",
  t("Shift since %(moment)s", { moment: moment(shift.opened_at) }), " · ", t("as of %(hour)s", { hour: hour(Date.now()) }),
];

async function show(till, figures, beside) {
  const outcome = await get(addressOf(till));
  if (outcome.kind !== "answered") return fill(figures, await ownOf(till, outcome));
  fill(figures, figuresOf(outcome.body), onTheWay(till));
  if (outcome.body.expected === undefined) fill(beside, managersForm(till, figures, beside));
}

/** What the till knows by itself, and why it is no more. */
async function ownOf(till, { kind, body }) {
  const { sales, total } = await drawerOf(till);
  const why = kind === "refused" ? body.message : withoutServer(t("The server does not answer."));
  return [h("p.hint", {}, why, " ", t("This is what this till has sold itself in this shift.")), h("dl.sums", {}, receipts(sales.length, total))];
}

function onTheWay({ outbox: { waiting } }) {
  return waiting.length > 0 && h("p.hint", {}, nt("%(num)d sale of this till is still on its way to the server, and not in it yet.",
    "%(num)d sales of this till are still on their way to the server, and not in it yet.", waiting.length));
}

const receipts = (many, centimes) => row(nt("%(num)d receipt", "%(num)d receipts", many), centimes);

function figuresOf({ receipts: many, sales, ...rest }) {
  return h("dl.sums", {}, receipts(many, sales), rest.expected !== undefined && restOf(rest));
}

const restOf = ({ refunds, tenders, taxes, stamp_duty: duty, cash_rounding: rounding, paid, movements, expected }) => [
  refunds > 0 && row(t("Returns"), -refunds),
  tenders.map(({ kind, amount }) => row(tenderName(kind), amount)),
  duty > 0 && row(t("Stamp duty"), duty),
  rounding !== 0 && row(t("Cash rounding"), rounding),
  taxes.map(({ code, tax }) => row(t("Tax %(code)s", { code }), tax)),
  row(t("Paid"), paid),
  movements.map(({ direction, amount, reason }) => row(reason, direction === "in" ? amount : -amount)),
  row(t("It should hold"), expected, "due"),
];

const row = (name, centimes, kind = "") => h("div.sum", { "data-kind": kind }, h("dt", {}, h("bdi", {}, name)), h("dd", {}, h("bdi", {}, money(centimes))));

/** A manager is here: the rest is shown to her, and the server notes it. */
function managersForm(till, figures, beside) {
  const { element, keyed } = approvalFields(till);
  const submit = async (event) => {
    event.preventDefault();
    const outcome = await post(addressOf(till), keyed());
    if (outcome.kind !== "answered") return notify(outcome.body?.message ?? withoutServer(t("The server does not answer.")), "bad");
    hush();
    fill(beside);
    fill(figures, figuresOf(outcome.body), onTheWay(till));
  };
  return h("form.drawer-form", { onsubmit: submit, "aria-label": t("Show a manager all of it") },
    h("p.hint", {}, t("What the drawer should hold is for a manager: the drawer is counted blind.")), element,
    h("div.drawer-end", {}, h("button.primary", { type: "submit" }, t("Show a manager all of it"))));
}
