/**
 * A discount by hand, of the selected line or of the whole ticket: in percent or as an amount, with what it comes to.
 *
 * Above the house's ceiling a manager approves it here, in place, with a reason.
 */

import { give, given, withDiscount } from "../../ticket/discounts.js";
import { when } from "../../kit/changes.js";
import { h, say } from "../../kit/dom.js";
import { amount as figure, language, money, t } from "../../kit/language.js";
import { sending } from "../../kit/once.js";
import { nameOf } from "../../goods/names.js";
import { aboutDiscounts, lacksApproval, percentOf, priced } from "../../ticket/pricing.js";
import { formatFigure, parseAmount } from "../../pure/money.js";
import { approvalFields } from "../people/approval_form.js";
import { decimalKey, numberField, pad } from "../pad.js";

const QUICK_BP = [500, 1000, 1500, 2000, 5000];
const WHOLE_BP = 10_000;
const REASON_MAX = 200;

/** The panel for a `line` of the ticket, or (null) for the ticket; `done()` leads back. */
export function discountPanel(till, line, done) {
  const id = line?.id ?? null;
  const before = given(till, id);
  const form = { mode: before?.amount ? "amount" : "percent" };
  const field = numberField({ "aria-label": t("Discount"), maxlength: "9", value: before ? formatFigure(before.percent_bp || before.amount, language()) : "", "data-discount": "" });
  const sum = h("output.keypad-sum", {}, " ");
  const approval = approvalPart(till);
  const keys = pad(field, decimalKey());
  const modes = [modeOf("percent", "%"), modeOf("amount", t("DH"))];
  const take = h("button.primary.big", { type: "submit" }, t("Take"));
  const off = h("button.quiet", { type: "button", hidden: !before, onclick: () => (give(till, withDiscount(till.ticket.state, id, null)), done()) }, t("Take the discount off"));
  const quick = h("div.discount-quick", { role: "group", "aria-label": t("Percent") }, QUICK_BP.map((bp) =>
    h("button.tool", { type: "button", dir: "ltr", onclick: () => key(bp) }, percentOf(bp))));

  function modeOf(mode, name) {
    return h("button.tool", { type: "button", "aria-pressed": "false", "data-mode": mode, onclick: () => ((form.mode = mode), render(), field.focus()) }, name);
  }

  function key(bp) {
    form.mode = "percent";
    field.value = formatFigure(bp, language());
    render();
    field.focus();
  }

  /** What is keyed, or null while it is nothing that can be taken. */
  function hand() {
    try {
      const value = parseAmount(field.value);
      if (value <= 0 || (form.mode === "percent" && value > WHOLE_BP)) return null;
      return form.mode === "percent" ? { percent_bp: value, amount: 0 } : { percent_bp: 0, amount: value };
    } catch {
      return null;
    }
  }

  function render() {
    // Where the line has gone from the ticket, this panel goes as well.
    if (line && !till.ticket.line(id)) return;
    for (const button of modes) button.setAttribute("aria-pressed", String(button.dataset.mode === form.mode));
    const state = hand() && withDiscount(till.ticket.state, id, hand());
    take.disabled = !state;
    approval.show(Boolean(state) && lacksApproval(till, state));
    keys.hidden = approval.isAsked();
    say(sum, state ? comesTo(till, state, id) : " ");
  }

  async function submit() {
    if (!hand()) return;
    const state = withDiscount(till.ticket.state, id, hand());
    const approved = lacksApproval(till, state) ? await approval.given(state) : null;
    if (approval.isAsked() && !approved) return;
    give(till, state, approved);
    done();
  }

  const untouched = field.value;
  field.addEventListener("input", render);
  const leave = when("ticket", render);
  const title = line ? t("Discount on %(name)s", { name: nameOf(till, line) }) : t("Discount on the whole ticket");
  const element = h("section.panel.keypad.discount", { "aria-labelledby": "discount-title" },
    h("header.panel-head", {}, h("h2", { id: "discount-title" }, title),
      h("button.quiet", { type: "button", "data-key": "Escape", onclick: done }, t("Back to the goods"))),
    h("form.keypad-form.of-discount", { onsubmit: sending(submit) },
      h("div.discount-side", {}, h("div.discount-mode", { role: "group", "aria-label": t("In percent or as an amount") }, modes), quick,
        h("label.field", {}, h("span", {}, t("Discount")), field), sum, take, off),
      h("div.discount-side", {}, keys, approval.element)));
  render();
  return {
    element, leave, focus: () => field.select(), stands: () => (line ? Boolean(till.ticket.line(id)) : !till.ticket.isEmpty),
    get staysOnScan() { return field.value !== untouched; },
  };
}

/** "330,00 → 297,00": the line or the ticket before this discount and with it. */
function comesTo(till, state, id) {
  const bare = priced(till, withDiscount(state, id, null));
  const found = priced(till, state);
  const of = (prices) => (id === null ? prices.total : prices.lines.find((line) => line.id === id).net);
  return `${figure(of(bare))} ${language() === "ar" ? "←" : "→"} ${money(of(found))}`;
}

/** A manager's name, PIN and reason, shown when they are needed. */
function approvalPart(till) {
  const asked = approvalFields(till);
  const reason = h("input.text-field", { type: "text", maxlength: String(REASON_MAX), required: true, autocomplete: "off" });
  const element = h("div.discount-approval", { hidden: true }, h("p.hint", {}, t("This is more than a cashier may give alone.")),
    h("label.field", {}, h("span", {}, t("Reason")), reason), asked.element);
  const show = (isNeeded) => {
    element.hidden = !isNeeded;
    for (const control of element.querySelectorAll("input, select")) control.disabled = !isNeeded;
  };
  return {
    element, show, isAsked: () => !element.hidden,
    given: (state) => asked.given({ action: "discount", subject: till.ticket.id, reason: reason.value.trim(), about: aboutDiscounts(till, state) }),
  };
}

/** Asked when a ticket is to be paid whose discounts have come above the ceiling since: a manager, and then `done()`. */
export function discountApprovalPanel(till, { done, cancelled }) {
  const approval = approvalPart(till);
  approval.show(true);
  const submit = async () => {
    const approved = await approval.given(till.ticket.state);
    if (!approved) return;
    give(till, till.ticket.state, approved);
    done();
  };
  const element = h("section.panel.keypad.discount", { "aria-labelledby": "discount-title" },
    h("header.panel-head", {}, h("h2", { id: "discount-title" }, t("A manager has to approve the discount")),
      h("button.quiet", { type: "button", "data-key": "Escape", onclick: cancelled }, t("Back to the goods"))),
    h("form.keypad-form", { onsubmit: sending(submit) }, approval.element, h("button.primary.big", { type: "submit" }, t("Approve"))));
  return { element, focus: () => element.querySelector("input").focus(), leave: () => {} };
}
