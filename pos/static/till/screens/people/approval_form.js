/**
 * Asking for a manager: her name, her PIN, for this one action.
 */

import { approve, managers } from "../../people/approvals.js";
import { h } from "../../kit/dom.js";
import { t } from "../../kit/language.js";
import { whileWanted } from "../../kit/wanted.js";
import { hush, patiently, refuse } from "../notice.js";

/**
 * Fields to put in a form; `given({action, subject, reason, about?})`: the approval, or null when it was refused and said, or
 * when the form was left meanwhile: nothing is done any more then, and the ticket may be another customer's; `keyed()`: the
 * name and the PIN themselves.
 */
export function approvalFields(till) {
  const own = till.operator.username;
  const name = h("select.text-field", { required: true }, managers(till).map((person) =>
    h("option", { value: person.username, selected: person.username === own }, person.name)));
  const pin = h("input.text-field", { type: "password", inputmode: "numeric", autocomplete: "off", maxlength: "8", required: true, dir: "ltr" });
  const element = h("fieldset.approval", {}, h("legend", {}, t("Approved by")),
    h("label.field", {}, h("span", {}, t("Manager")), name), h("label.field", {}, h("span", {}, t("PIN")), pin),
    till.practice && h("p.hint", {}, t("In practice any PIN is good.")));

  async function given(what) {
    try {
      const asked = () => approve(till, { username: name.value, pin: pin.value, ...what });
      const approval = await whileWanted(() => element.isConnected, () => patiently(asked));
      if (approval) hush();
      return approval;
    } catch (error) {
      refuse(error);
      pin.value = "";
      pin.focus();
      return null;
    }
  }
  return { element, given, keyed: () => ({ username: name.value, pin: pin.value }) };
}
