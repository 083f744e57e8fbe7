/**
 * A report of a shift on the screen, X or Z: as far as who looks may see it, all of it once a manager has keyed her PIN here, and
 * printed as it is shown.
 */

import { fill, h } from "../../kit/dom.js";
import { t } from "../../kit/language.js";
import { sending } from "../../kit/once.js";
import { rowsOf } from "../../paper/report_rows.js";
import { post, withoutServer } from "../../server/server.js";
import { approvalFields } from "../people/approval_form.js";
import { hush, notify } from "../notice.js";
import { printAndTell } from "./paper_ways.js";

/**
 * The part of a panel: `title`; `read()` the outcome of asking for it; `head(report)` and `notes(report)` what stands above and
 * below the figures; `without(outcome)` what is shown when there is no report, `{report, said}`; `isWhole(report)`; `address(report)`
 * where a manager's PIN is sent, asked for in the words `forManager`; `paper(report)` what is printed; `done()` leads back.
 */
export function reportView(till, of, done) {
  const view = { report: null, paper: null, body: h("div.x-figures", { role: "status" }, t("One moment…")), beside: h("div") };
  const printing = h("button.primary", { type: "button", "data-key": "F9", hidden: true, onclick: () => print(till, of, view) }, t("Print"));
  view.printing = printing;
  show(till, of, view);
  return h("div.x-report", {}, h("h3", {}, of.title), view.body, view.beside,
    h("div.drawer-end", {}, h("button.quiet", { type: "button", onclick: done }, t("Back")), printing));
}

async function show(till, of, view) {
  const outcome = await of.read();
  if (outcome.kind !== "answered") {
    const { report, said } = await of.without(outcome);
    return put(till, of, view, report, said);
  }
  put(till, of, view, outcome.body);
  if (!of.isWhole(outcome.body)) fill(view.beside, managersForm(till, of, view));
}

function put(till, of, view, report, said = null) {
  Object.assign(view, { report, paper: null });
  view.printing.hidden = till.practice || !report;
  fill(view.body, report && h("p.hint", {}, of.head(report)), said && h("p.hint", {}, said), report && figuresOf(report), report && of.notes?.(report));
}

const figuresOf = (report) => rowsOf(report).map((rows) => h("dl.sums", {}, rows.map(({ name, amount, kind }) =>
  h("div.sum", { "data-kind": kind }, h("dt", {}, h("bdi", {}, name)), h("dd", {}, h("bdi", {}, amount))))));

/** One that did not come is printed again as the same paper. */
async function print(till, of, view) {
  const paper = (view.paper ??= of.paper(view.report));
  view.printing.disabled = true;
  const came = await printAndTell(till, paper, { done: t("Printed."), failed: (why) => t("It was not printed: %(why)s", { why }) });
  view.printing.disabled = false;
  if (came && view.paper === paper) view.paper = null;
}

/** A manager is here: all of it is shown to her, and the server notes it. */
function managersForm(till, of, view) {
  const { element, keyed } = approvalFields(till);
  const submit = async () => {
    const outcome = await post(of.address(view.report), keyed());
    if (outcome.kind !== "answered") return notify(outcome.body?.message ?? withoutServer(t("The server does not answer.")), "bad");
    hush();
    fill(view.beside);
    put(till, of, view, outcome.body);
  };
  return h("form.drawer-form", { onsubmit: sending(submit), "aria-label": t("Show a manager all of it") },
    h("p.hint", {}, of.forManager), element,
    h("div.drawer-end", {}, h("button.tool", { type: "submit" }, t("Show a manager all of it"))));
}
