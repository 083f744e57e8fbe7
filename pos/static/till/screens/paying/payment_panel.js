/**
 * Paying, in place: a form for what is handed over now, beside what is paid, what remains and what goes back.
 *
 * Enter completes the sale as soon as what is tendered covers it, and the big button says so. Rounding, duty and change are
 * the pure rules'; this panel only shows them, and nothing keyed or taken is lost when it is left.
 */

import { changed, when } from "../../kit/changes.js";
import { receiptLanguage } from "../../ticket/content.js";
import { isCreditCode, letGo } from "../../money/credit.js";
import { fill, h, say } from "../../kit/dom.js";
import { t } from "../../kit/language.js";
import { heldNow, piecesOf, planOf } from "../../money/small_change.js";
import { cashOf, doubtLeftBehind, putRow, removeRow, settled, standing } from "../../money/tendering.js";
import { resolveForm, takeBackForm } from "./card_form.js";
import { cashForm } from "./cash_form.js";
import { creditFormOf } from "./credit_form.js";
import { deskOf } from "./desk.js";
import { languageKeys } from "../language_keys.js";
import { hush, notify } from "../notice.js";
import { changePieces } from "./pieces.js";
import { sumsOf, tenderRows } from "./tender_rows.js";
import { FORM } from "./tender_form.js";

/** The panel; `on.paid(settlement, details)` completes the sale, `on.cancelled()` leads back to the goods. */
export function paymentPanel(till, on) {
  const place = h("div.payment-in");
  const rows = h("ul.tender-rows", { "aria-label": t("Tenders") });
  const sums = h("dl.sums", { "aria-live": "polite" });
  const plan = h("div.plan");
  const big = h("button.primary.big", { type: "submit", form: FORM, "data-key": "Enter" });
  const back = h("button.quiet", { type: "button", "data-key": "Escape", onclick: (event) => run(event, desk.form.backed) });
  const speaks = languageKeys(receiptLanguage(till), (language) => till.ticket.change({ language }), { isShort: true });
  const element = h("section.panel.payment", { "aria-labelledby": "payment-title" },
    h("header.panel-head", {}, h("h2", { id: "payment-title" }, t("Payment")), speaks, back),
    h("div.payment-form", {}, place, h("div.payment-out", {}, rows, sums, plan), big));
  let held = null;
  const desk = Object.assign(deskOf(till, { element, place, big, render }), { home: () => desk.open(cashForm), add, added, completes, complete, cancelled: on.cancelled });
  const { open, run } = desk;

  function render() {
    const now = standing(till);
    fill(rows, tenderRows(till, { remove, resolve: (row) => open(resolveForm(row)) }));
    fill(sums, sumsOf(now));
    const { given, notes } = cashOf(till);
    fill(plan, changePieces({ change: now.change, ...planOf(till, now.change, held, given ? piecesOf(given, notes) : []) }));
    say(big, desk.form.verb());
    say(back, desk.form.back);
    changed("paying", toCustomer(now));
  }

  /** The row is the ticket's, though its panel was left meanwhile: then nothing is completed. */
  async function add(row) {
    await putRow(till, row);
    if (element.isConnected) added();
  }

  /** One tender more: what covers the ticket completes it, unless it was paid twice: then the cashier says which of it counts. */
  function added() {
    hush();
    desk.home();
    const { isCovered, isOverpaid } = standing(till);
    if (isOverpaid) notify(t("It is paid without the cash: take the cash off, or give it back as change."), "bad");
    else if (isCovered) complete();
  }

  function completes(row) {
    const { isCovered, isOverpaid } = standing(till, [row]);
    return isCovered && !isOverpaid;
  }

  function complete() {
    const { settlement, details } = settled(till);
    on.paid(settlement, details);
  }

  function remove(row) {
    if (row.kind === "card") return open(takeBackForm(row));
    return run(null, async () => {
      await removeRow(till, row);
      if (row.kind === "gift_card" || row.kind === "credit") await letGo(till, row.reference);
      desk.home();
    });
  }

  /** A gift card's code scanned while paying is a tender, not goods. */
  function heard(readings) {
    const code = readings.find((reading) => isCreditCode(till, reading));
    if (code) open(creditFormOf(code));
    return Boolean(code);
  }

  open(cashForm);
  // What is being done shows when it is done, so that the next key finds the next form.
  const off = when("tendering", () => desk.isBusy() || render());
  doubtLeftBehind(till);
  heldNow(till).then((now) => {
    held = now;
    if (element.isConnected) render();
  });
  return {
    element, heard, focus: () => desk.form.focus(),
    leave: () => {
      off();
      desk.form.leave?.();
      changed("paying", null);
    },
  };
}

/** What the customer's screen says of it. */
function toCustomer({ left, total, due, worth, given, change }) {
  const others = total - left;
  return { due: others + (due?.amount ?? 0), given: others + worth + (given ?? 0), change };
}
