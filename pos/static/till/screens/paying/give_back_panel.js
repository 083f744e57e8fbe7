/**
 * Giving money back: each way by which the goods were paid, or store credit. Nothing is said to be done before it is on the disk.
 */

import { changed } from "../../kit/changes.js";
import { fill, h } from "../../kit/dom.js";
import { money, t } from "../../kit/language.js";
import { settle } from "../../pure/tenders.js";
import { newCreditCode, tendersBack, waysBack } from "../../receipts/refunds.js";
import { tenderName } from "../../money/tendering.js";
import { Refusal } from "../../kit/refusal.js";
import { worded } from "../../kit/words.js";
import { notify } from "../notice.js";

const REFERENCE_MAX = 40;
// The bank's terminal gives a reference of its own for what it pays back.
const REFERENCED = new Set(["card"]);

/** The panel for a ticket whose total is below zero; `on.paid(settlement, details)` completes it, `on.cancelled()` leads back. */
export function giveBackPanel(till, on) {
  const due = -till.ticket.total;
  const policy = till.place.settings;
  const { lines } = till.ticket;
  const canChoose = waysBack(lines, due).some(({ kind }) => kind !== "credit");
  const asCredit = h("input", { type: "checkbox", onchange: () => show() });
  const list = h("ul.ways", {});
  let rows = [];

  const show = () => {
    rows = waysBack(lines, due, asCredit.checked).map((way) => wayRow(till, way, policy));
    fill(list, rows.map((row) => row.element));
  };
  const submit = (event) => {
    event.preventDefault();
    try {
      const { tenders, details, cash, cash_back } = tendersBack(rows.map((row) => row.way()), policy);
      on.paid({ ...settle(-due, tenders, policy, cash), cash_back }, details);
    } catch (error) {
      const refusal = worded(error);
      if (!(refusal instanceof Refusal)) throw refusal;
      notify(refusal.message, "bad");
    }
  };
  const element = h("section.panel.payment.give-back", { "aria-labelledby": "give-back-title" },
    h("header.panel-head", {}, h("h2", { id: "give-back-title" }, t("To give back")),
      h("button.quiet", { type: "button", "data-key": "Escape", onclick: on.cancelled }, t("Back to the goods"))),
    h("form.give-back-form", { onsubmit: submit },
      h("p.give-back-due", {}, h("bdi", {}, money(due))), list,
      canChoose && h("label.choice", {}, asCredit, h("span", {}, t("As store credit instead"))),
      h("button.primary.big", { type: "submit", "data-key": "Enter" }, t("Give back"))));
  show();
  changed("paying", { due: -due, given: 0, change: 0 });
  return { element, focus: () => (list.querySelector("input") ?? element.querySelector(".primary")).focus(), leave: () => changed("paying", null) };
}

/** One way, with what has to be said about it. */
function wayRow(till, way, policy) {
  const { tenders: [{ given }] } = tendersBack([way], policy);
  const isNewCredit = way.kind === "credit" && !way.reference;
  const reference = isNewCredit ? newCreditCode(policy) : way.reference;
  const field = REFERENCED.has(way.kind) ? h("input", { type: "text", maxlength: String(REFERENCE_MAX), autocomplete: "off", dir: "ltr" }) : null;
  const element = h("li.way", { "data-kind": way.kind },
    h("span.way-name", {}, tenderName(way.kind), !field && reference ? h("bdi.code", { dir: "ltr" }, ` ${reference}`) : null),
    h("strong.way-amount", { dir: "ltr" }, money(-given)),
    field && h("label.field", {}, h("span", {}, t("Terminal reference")), field));
  return { element, way: () => ({ ...way, reference: field ? field.value.trim() : reference }) };
}
