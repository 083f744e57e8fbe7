/**
 * An invoice to a company: who it is for, and another buyer for one made out to the wrong one. It is numbered by the server;
 * without it the ask waits on the till.
 */

import { fill, h, say } from "../../kit/dom.js";
import { t } from "../../kit/language.js";
import { asked, askForInvoice, iceDoubt } from "../../receipts/papers.js";
import { focusFirst, labelled, pageLink, paperPanel } from "./paper_form.js";

/** The panel for a receipt that was looked up; one that has its invoice leads to its page. */
export function invoicePanel(till, found, back) {
  const body = h("div.paper-made");
  const element = paperPanel(t("Invoice"), back, body);
  const focus = () => focusFirst(element);
  const made = (paper, doubt = "") => {
    found.invoice = paper;
    fill(body, h("p", { role: "status" }, t("Invoice %(number)s", { number: paper.number })), doubt && h("p.paper-doubt", { role: "status" }, doubt), pageLink(`/pos/invoices/${paper.id}`, t("Open and print the invoice")),
      h("button.quiet", { type: "button", onclick: () => anew(paper) }, t("It was made out to the wrong buyer")));
    focus();
  };
  const anew = (wrong) => {
    fill(body, invoiceForm(till, { id: found.id }, made, wrong));
    focus();
  };
  const before = asked(till, "invoice", found.id);
  if (found.invoice ?? before?.paper) made(found.invoice ?? before.paper);
  else if (before) fill(body, h("p", { role: "status" }, waits()));
  else fill(body, invoiceForm(till, found, made));
  return { element, focus, leave: () => {} };
}

/** Who it is for; `wrong` is the invoice that somebody else stands on. */
function invoiceForm(till, { id, customer }, made, wrong = null) {
  const name = labelled(t("Company or name"), { required: true, maxlength: "120", value: customer?.company || customer?.name || "" });
  const address = labelled(t("Address"), { required: true, maxlength: "200" });
  const city = labelled(t("City"), { maxlength: "80" });
  const ice = labelled(t("ICE"), { maxlength: "40", inputmode: "numeric", dir: "ltr", value: customer?.ice ?? "" },
    t("15 digits. Without it the buyer cannot deduct the VAT."));
  const doubt = h("p.paper-doubt", { role: "status" });
  const state = h("p.paper-state", { role: "status" });
  const doubted = () => say(doubt, iceDoubt(ice.field.value));
  ice.field.addEventListener("change", doubted);
  doubted();
  const make = h("button.primary", { type: "submit" }, wrong ? t("Cancel it and make it out anew") : t("Make the invoice"));
  const submit = async (event) => {
    event.preventDefault();
    make.disabled = true;
    say(state, t("Asking…"));
    const buyer = Object.fromEntries(Object.entries({ name, address, city, ice }).map(([key, { field }]) => [key, field.value.trim()]));
    buyer.ice = buyer.ice.replace(/\s/g, "");
    doubted();
    const record = await askForInvoice(till, id, buyer, wrong);
    if (record.paper) return made(record.paper, iceDoubt(buyer.ice));
    make.disabled = record.state === "queued";
    say(state, record.state === "refused" ? record.message : waits());
  };
  return h("form.paper-fields", { onsubmit: submit },
    wrong && h("p.hint", {}, t("A credit note cancels invoice %(number)s, and the sale is invoiced anew under the next number. Neither money nor goods move.", { number: wrong.number })), name.element, ice.element, address.element, city.element, doubt,
    h("p.hint.privacy", {}, t("Name and address stand on the invoice alone, which the law has us keep (law 09-08, CGI art. 145).")),
    h("p.hint", {}, t("An invoice cannot be changed afterwards. What comes back is corrected by a credit note.")),
    h("div.drawer-end", {}, make), state);
}

const waits = () => t("Noted: the invoice is made when the server is back. Look the receipt up then.");
