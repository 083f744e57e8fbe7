/**
 * A manager may approve what the drawer is over or short here and now; if not, it waits for her in the office.
 *
 * Invariant: closing never waits for it. The approval is of this closing and of this very difference.
 */

import { fill, h } from "../../kit/dom.js";
import { t } from "../../kit/language.js";
import { sending } from "../../kit/once.js";
import { approvalFields } from "../people/approval_form.js";

/** `{element, approval}`; `approval` is null until one is given. No element where the difference is small. */
export function differenceForm(till, closingId, gap) {
  const ceiling = till.place.settings.drawer_difference ?? Infinity;
  const form = { element: null, approval: null };
  if (Math.abs(gap) <= ceiling) return form;
  const { element, given } = approvalFields(till);
  const reason = h("input.text-field", { maxlength: "200", required: true });
  const submit = async () => {
    const facts = { action: "difference", subject: `${closingId}:${gap}`, reason: reason.value.trim() };
    form.approval = await given(facts);
    if (form.approval) fill(form.element, h("p.approved", { role: "status" }, t("The difference is approved.")));
  };
  form.element = h("div.difference", {}, h("details", {}, h("summary", {}, t("A manager approves the difference here")),
    h("form", { onsubmit: sending(submit), "aria-label": t("Approve the difference") },
      h("label.field", {}, h("span", {}, t("Why the difference is accepted")), reason), element,
      h("button.tool", { type: "submit" }, t("Approve the difference")))));
  return form;
}
