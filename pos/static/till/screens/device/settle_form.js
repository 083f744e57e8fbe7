/**
 * A report that the server has refused for good is settled by a manager: it goes to the log as it is, and nothing more comes of it.
 * Only the beginning and the end of a shift come about with it, as far as they can be read: sales hang on them.
 */

import { h } from "../../kit/dom.js";
import { t } from "../../kit/language.js";
import { sending } from "../../kit/once.js";
import { settlingOf, subjectOf } from "../../server/events.js";
import { isSettleable, settleRefused } from "../../server/refused.js";
import { notify } from "../notice.js";
import { approvalFields } from "../people/approval_form.js";

const REASON_MAX = 200;

/** The form for a refused `record`, under its `title`; `done()` leads back. */
export function settleForm(till, record, title, done) {
  const reason = h("input.text-field", { type: "text", required: true, maxlength: String(REASON_MAX), autocomplete: "off" });
  const asked = approvalFields(till);
  const submit = async () => {
    const event = settlingOf(till, record, reason.value.trim());
    const approval = await asked.given({ action: "settle_report", subject: event.id, reason: event.reason });
    if (!approval) return;
    // Sent again or settled meanwhile.
    if (isSettleable(till, record)) {
      await settleRefused(till, record, { ...event, approval });
      notify(t("Settled: the report is in the log."), "good");
    }
    done();
  };
  return h("form.drawer-form", { onsubmit: sending(submit), "aria-label": t("Settle the report") }, h("h3", {}, t("Settle the report")), title,
    h("p.hint", {}, whatComesOf(record)),
    h("label.field", {}, h("span", {}, t("Reason")), reason), asked.element,
    h("div.drawer-end", {}, h("button.quiet", { type: "button", onclick: done }, t("Back")),
      h("button.primary", { type: "submit" }, t("Settle the report"))));
}

function whatComesOf({ event }) {
  const kinds = {
    opening: t("The shift begins with what is written down here, as far as it can be read, and its sales go by themselves. The whole report stands in the log."),
    closing: t("The shift ends with what was counted, as far as it can be read, and has its Z. The whole report stands in the log."),
  };
  return kinds[subjectOf(event).kind] ?? t("It is written to the log, and nothing more comes of it: what it asked for is not done.");
}
