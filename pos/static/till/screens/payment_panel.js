/**
 * Paying, in place: cash by real notes, the bank's own card terminal, or both.
 *
 * Nothing keyed means exact cash, so that Enter alone completes the commonest sale. Rounding, duty and change are the
 * pure rules'; this panel only shows them.
 */

import { changed } from "../changes.js";
import { receiptLanguage } from "../content.js";
import { fill, h } from "../dom.js";
import { money, t } from "../language.js";
import { formatFigure, parseAmount } from "../pure/money.js";
import { settle, TenderShort } from "../pure/tenders.js";
import { Refusal } from "../refusal.js";
import { tendered } from "../tendering.js";
import { worded } from "../words.js";
import { languageKeys } from "./language_keys.js";
import { notify } from "./notice.js";
import { numberField, pad } from "./pad.js";

const NOTES = [2000, 5000, 10000, 20000];
const REFERENCE_MAX = 40;

/** The panel; `on.paid(settlement, details)` completes the sale, `on.cancelled()` leads back to the goods. */
export function paymentPanel(till, on) {
  const total = till.ticket.total;
  const policy = till.place.settings;
  const fields = paymentFields();
  const sums = h("dl.sums", { "aria-live": "polite" });
  const padBox = h("div.pad-box");

  const keyed = () => ({ total, byCard: read(fields.card) ?? 0, given: read(fields.cash) });
  const show = () => {
    fill(sums, sumsOf(keyed(), policy));
    changed("paying", toCustomer(keyed(), policy));
    element.dataset.card = String(keyed().byCard > 0);
  };
  const put = (field, value) => {
    field.value = value === null ? "" : formatFigure(value, "fr").replace(",00", "");
    show();
  };

  const addNote = (value) => {
    put(fields.cash, (read(fields.cash) ?? 0) + value);
    fields.cash.focus();
  };
  const exact = () => {
    put(fields.cash, null);
    fields.cash.focus();
  };
  const restByCard = () => {
    const given = read(fields.cash) ?? 0;
    const inCash = given < total ? given : 0;
    put(fields.cash, inCash || null);
    put(fields.card, total - inCash);
    fields.reference.focus();
  };
  const submit = (event) => {
    event.preventDefault();
    complete(keyed(), policy, fields.reference.value.trim(), on.paid);
  };

  for (const field of [fields.cash, fields.card]) {
    field.addEventListener("focus", () => fill(padBox, pad(field, ",")));
    field.addEventListener("input", show);
  }
  fill(padBox, pad(fields.cash, ","));
  const speaks = languageKeys(receiptLanguage(till), (language) => till.ticket.change({ language }), { isShort: true });
  const element = layout({ speaks, fields, sums, padBox, submit, addNote, exact, restByCard, cancelled: on.cancelled });
  show();
  return { element, focus: () => fields.cash.focus(), leave: () => changed("paying", null) };
}

/** What the customer's screen says of it. */
function toCustomer(keyed, policy) {
  const { due } = tendered(keyed, policy);
  const { byCard, given } = keyed;
  const inCash = due?.amount ?? 0;
  const change = Math.max((given ?? inCash) - inCash, 0);
  return { due: byCard + inCash, given: byCard + (given ?? 0), change };
}

const paymentFields = () => ({
  cash: numberField({ placeholder: t("exact"), maxlength: "10", id: "cash-given" }),
  card: numberField({ placeholder: "0", maxlength: "10" }),
  reference: h("input", { type: "text", maxlength: String(REFERENCE_MAX), autocomplete: "off", dir: "ltr" }),
});

/** The centimes in a field, null when it is empty; half-keyed figures ("12,") count as far as they go. */
function read(field) {
  const text = field.value.trim().replace(/[.,]$/, "");
  try {
    return text === "" ? null : parseAmount(text);
  } catch {
    return null;
  }
}

function sumsOf(keyed, policy) {
  const { due } = tendered(keyed, policy);
  const { total, byCard, given } = keyed;
  const change = due && given !== null ? given - due.amount : 0;
  return [
    sum(t("Total"), total),
    byCard > 0 && sum(t("By card"), byCard),
    due?.stamp_added > 0 && sum(t("Stamp duty"), due.stamp_added),
    due?.cash_rounding ? sum(t("Cash rounding"), due.cash_rounding) : null,
    due && sum(t("In cash"), due.amount, "due"),
    byCard > total && sum(t("Too much by card"), byCard - total, "short"),
    change > 0 && sum(t("Change"), change, "change"),
    change < 0 && sum(t("Missing"), -change, "short"),
  ];
}

const sum = (name, centimes, kind = "") => h("div.sum", { "data-kind": kind }, h("dt", {}, name), h("dd", {}, h("bdi", {}, money(centimes))));

function complete(keyed, policy, reference, paid) {
  const { tenders } = tendered(keyed, policy);
  try {
    const settlement = settle(keyed.total, tenders, policy);
    paid(settlement, tenders.map(({ kind }) => (kind === "card" ? { reference } : {})));
  } catch (error) {
    const refusal = refusalOf(error);
    if (!(refusal instanceof Refusal)) throw refusal;
    notify(refusal.message, "bad");
  }
}

function refusalOf(error) {
  if (error instanceof TenderShort) return new Refusal(t("%(amount)s are missing.", { amount: money(error.params.missing) }));
  return worded(error);
}

function layout({ speaks, fields, sums, padBox, submit, addNote, exact, restByCard, cancelled }) {
  const noteKey = (value, place) => h("button.note", { type: "button", "data-key": `F${place + 1}`, onclick: () => addNote(value) }, String(value / 100));
  return h("section.panel.payment", { "aria-labelledby": "payment-title" },
    h("header.panel-head", {}, h("h2", { id: "payment-title" }, t("Payment")), speaks,
      h("button.quiet", { type: "button", "data-key": "Escape", onclick: cancelled }, t("Back to the goods"))),
    h("form.payment-form", { onsubmit: submit },
      h("div.payment-in", {},
        field(t("Cash given"), fields.cash),
        h("div.notes", { role: "group", "aria-label": t("Notes") }, NOTES.map(noteKey),
          h("button.note.exact", { type: "button", "data-key": "F7", onclick: exact }, t("Exact"))),
        h("button.tool.by-card", { type: "button", "data-key": "F9", onclick: restByCard }, t("The rest by card")),
        h("div.card-row", {}, field(t("By card"), fields.card), field(t("Terminal reference"), fields.reference))),
      h("div.payment-out", {}, sums, padBox),
      h("button.primary.big", { type: "submit" }, t("Complete the sale"))));
}

const field = (name, input) => h("label.field", {}, h("span", {}, name), input);
