/** A lot that may not be sold, on hold or past its date: why not, and a manager who lets it be sold with a reason. */

import { aboutLot } from "../../people/approvals.js";
import { h } from "../../kit/dom.js";
import { named, t } from "../../kit/language.js";
import { sending } from "../../kit/once.js";
import { approvalFields } from "../people/approval_form.js";
import { notify } from "../notice.js";

const REASON_MAX = 200;

/** Say that a lot is blocked (`{message, found}`), with the way to a manager; one that she let on this ticket just grows. */
export function offerLot(till, desk, { message, found }) {
  const { product, goods } = found;
  if (goods.lot && till.ticket.lines.some(({ product_id: id, lot }) => id === product.id && lot === goods.lot)) return desk.add(found);
  const approved = (approval) => {
    desk.showGoods();
    desk.add({ ...found, approval });
  };
  const open = () => desk.show("lot", lotPanel(till, { product, lot: goods.lot, message, approved, done: desk.showGoods }));
  notify(message, "bad", h("button.quiet", { type: "button", "data-key": "Alt+a", onclick: open }, t("A manager's approval")));
}

/** The panel; `approved(approval)` is called when a manager let it, `done()` leads back. */
function lotPanel(till, { product, lot, message, approved, done }) {
  const reason = h("input.text-field", { type: "text", required: true, maxlength: String(REASON_MAX), autocomplete: "off" });
  const asked = approvalFields(till);
  const submit = async () => {
    const approval = await asked.given({ action: "lot_override", subject: till.ticket.id, reason: reason.value.trim(), about: aboutLot(product, lot) });
    if (approval) approved(approval);
  };
  const element = h("section.panel.drawer.lot", { "aria-labelledby": "lot-title" },
    h("header.panel-head", {}, h("h2", { id: "lot-title" }, named(product.names)),
      h("button.quiet", { type: "button", "data-key": "Escape", onclick: done }, t("Back to the goods"))),
    h("form.drawer-form", { onsubmit: sending(submit) }, h("p.lot-why", {}, message),
      h("label.field", {}, h("span", {}, t("Reason")), reason), asked.element,
      h("div.drawer-end", {}, h("button.quiet", { type: "button", onclick: done }, t("Back")),
        h("button.primary", { type: "submit" }, t("Sell it all the same")))));
  return { element, focus: () => reason.focus(), leave: () => {} };
}
