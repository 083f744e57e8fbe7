/**
 * Whom goods are held or sent for: a name and a phone number, with what is done with them said beside.
 */

import { h } from "../../kit/dom.js";
import { t } from "../../kit/language.js";

/** `{element, values()}`; filled in with the ticket's customer, if there is one. `more` are further fields: `[name, label, attributes]`. */
export function customerFields(till, more = []) {
  const known = till.ticket.state?.customer ?? {};
  const fields = [
    ["name", t("Name"), { required: true, maxlength: "80", autocomplete: "off", autofocus: true, value: known.name ?? "" }],
    ["phone", t("Phone"), { required: true, maxlength: "20", type: "tel", inputmode: "tel", dir: "ltr", autocomplete: "off", value: known.phone ?? "" }],
    ...more,
  ].map(([name, label, attributes]) => [name, label, h("input.text-field", { type: "text", dir: "auto", name, ...attributes })]);
  const notice = h("p.hint.rights", {}, t("What is noted here serves this order only, and is kept with it. The customer may see it, have it put right or erased (law 09-08)."));
  return {
    element: h("div.customer-fields", {}, fields.map(([, label, input]) => h("label.field", {}, h("span", {}, label), input)), notice),
    values: () => Object.fromEntries(fields.map(([name, , input]) => [name, input.value.trim()])),
  };
}
