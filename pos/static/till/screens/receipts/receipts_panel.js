/**
 * Finding a receipt: by its number, the customer, the reference of a card's slip, the day, the amount; or by scanning it, from wherever one is. The code of
 * an order, typed or scanned, opens the order: of the web and of the counter alike.
 */

import { fill, h, keyed } from "../../kit/dom.js";
import { amount as figure, day as dayText, hour, money, nt, t } from "../../kit/language.js";
import { parseAmount } from "../../pure/money.js";
import { dayOf } from "../../kit/day.js";
import { searchBook, searchReceipts } from "../../receipts/receipts.js";
import { Refusal } from "../../kit/refusal.js";
import { numberField } from "../pad.js";
import { tried } from "../panel.js";
import { openOrder } from "../orders/pickups.js";
import { openReceipt } from "./opening.js";

const WORDS_MAX = 60;
const ORDER = /^\s*([a-z0-9]{4})[- ]?([a-z0-9]{4})\s*$/i;

/** The panel; the newest receipts are there before anything is asked, this till's own before the server answers. */
export function receiptsPanel(till, desk) {
  const words = h("input.text-field", { type: "search", maxlength: String(WORDS_MAX), autocomplete: "off", dir: "auto" });
  const day = h("input.text-field", { type: "date", max: dayOf(Date.now()) });
  const amount = numberField({ maxlength: "10", inputmode: "decimal" });
  const said = h("p.hint", { role: "status" });
  const list = h("ul.receipts-found", { "data-walk": "Alt+a" });
  let turn = 0;

  const look = async (event) => {
    event?.preventDefault();
    const order = event?.type === "submit" && ORDER.exec(words.value);
    if (order && /\D/.test(words.value.trim())) return openOrder(till, desk, `${order[1]}-${order[2]}`.toUpperCase());
    const mine = (turn += 1);
    const isWanted = () => mine === turn && element.isConnected;
    const isFound = await tried(async () => {
      const asked = { q: words.value.trim(), day: day.value, amount: amountIn(amount) };
      const own = await searchBook(till, asked);
      if (mine === turn) show(own, t("Looking…"));
      const { found, from } = await searchReceipts(till, asked);
      if (mine === turn) show(found, from === "till" && t("Without the server: only those of this till, for 30 days."));
    }, isWanted);
    if (!isFound && isWanted()) fill(said);
  };
  const show = (found, says) => {
    fill(said, [nt("%(num)d receipt", "%(num)d receipts", found.length), says].filter(Boolean).join(" · "));
    const focused = document.activeElement;
    keyed(list, found, ({ id }) => id, row, (node, entry) => fill(node.firstChild, wordsOf(entry)));
    // To be moved takes the focus away; it stays with its receipt.
    if (list.contains(focused)) focused.focus();
  };

  const row = (entry) => h("li", {}, receiptRow(entry, () => openReceipt(till, desk, entry.id)));
  for (const field of [day, amount]) field.addEventListener("change", () => look());
  const element = h("section.panel.receipts", { "aria-labelledby": "receipts-title" },
    h("header.panel-head", {}, h("h2", { id: "receipts-title" }, t("Find a receipt")),
      h("button.quiet", { type: "button", "data-key": "Escape", onclick: desk.showGoods }, t("Back to the goods"))),
    h("form.receipts-form", { onsubmit: look },
      field(t("Number, order, customer, phone or card slip"), words), field(t("Day"), day), field(t("Amount"), amount),
      h("button.primary", { type: "submit" }, t("Find"))),
    said, list);
  look();
  return { element, focus: () => words.focus(), leave: () => {} };
}

const field = (name, control) => h("label.field", {}, h("span", {}, name), control);

/** A found receipt as a button that opens it. */
export const receiptRow = (entry, open) => h("button.receipt-found", { type: "button", onclick: open }, wordsOf(entry));

const wordsOf = ({ number, sold_at: soldAt, paid, cashier, customer }) => [
  h("strong", {}, h("bdi", { dir: "ltr" }, number)), h("span.receipt-found-paid", {}, h("bdi", {}, money(paid))),
  h("span.hint", {}, h("bdi", { dir: "ltr" }, `${dayText(dayOf(soldAt))} ${hour(soldAt)}`), [cashier, customer].filter(Boolean).map((name) => [" · ", h("bdi", {}, name)])),
];

/** The centimes in a field, null when it is empty; what cannot be read is said. */
function amountIn(control) {
  const text = control.value.trim();
  if (text === "") return null;
  try {
    return parseAmount(text);
  } catch {
    control.focus();
    throw new Refusal(t("Key an amount, like %(example)s.", { example: figure(15_000) }));
  }
}
