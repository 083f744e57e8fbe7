/**
 * One receipt that was looked up: the paper itself, what has come back of it, and what can be done with it.
 */

import { h, say } from "../../kit/dom.js";
import { amount, money, moment, t } from "../../kit/language.js";
import { paidName } from "../../money/tendering.js";
import { nameOfPrinted, nameOfPrinting, print } from "../../receipts/printing.js";
import { RECEIPT_ACTIONS } from "./receipt_actions.js";
import { receiptPaper } from "./receipt_paper.js";
import { way } from "../device/way.js";

/** The panel for what `receiptOf` found. */
export function receiptPanel(till, desk, found) {
  const state = h("p.paper-state", { role: "status" });
  const again = h("button.tool", { type: "button", "data-key": "F9", onclick: () => reprint(till, found, state, again) }, nameOfPrinting(found));
  const back = () => desk.show("receipt", receiptPanel(till, desk, found));
  const actions = RECEIPT_ACTIONS.filter(({ shown }) => shown(till, found)).map(({ key, name, open }) =>
    h("button.tool", { type: "button", "data-key": key, onclick: () => open(till, desk, found, back) }, name(found)));
  const element = h("section.panel.receipt-view", { "aria-labelledby": "receipt-title" },
    h("header.panel-head", {}, h("h2", { id: "receipt-title", tabindex: "-1" }, t("Receipt"), " ", h("bdi", { dir: "ltr" }, found.receipt.number)),
      h("button.quiet", { type: "button", "data-key": "Escape", onclick: desk.showGoods }, t("Back to the goods"))),
    h("div.receipt-view-body", {},
      h("div.receipt-view-tools", {}, wayOf(found), facts(till, found), cameBack(found), cardHint(found), h("div.receipt-tools", {}, again, actions, notes(found)), state),
      h("div.paper", { tabindex: "0" }, receiptPaper(till, found))));
  return { element, focus: () => element.querySelector("h2").focus(), leave: () => {} };
}

function facts(till, { receipt, customer, from }) {
  const cashier = till.place.people.find(({ id }) => id === receipt.cashier_id)?.name;
  const rows = [[t("When"), h("bdi", { dir: "ltr" }, moment(receipt.sold_at))], [paidName(receipt), h("bdi", {}, money(Math.abs(receipt.paid)))],
    cashier && [t("Cashier"), h("bdi", {}, cashier)], customer && [t("Customer"), h("bdi", {}, customer.name)],
    [t("Known from"), from === "server" ? t("the server") : t("this till alone")]];
  return h("dl.facts", {}, rows.filter(Boolean).map(([name, value]) => [h("dt", {}, name), h("dd", {}, value)]));
}

/** How far this receipt has come: the server's books, and a Z. */
function wayOf({ state, from, z }) {
  if (state === "practice") return null;
  if (state === "refused") return h("p.receipt-refused", {}, t("Refused by the server, and kept on the till"));
  if (state === "rejected") return h("p.receipt-refused", {}, t("Rejected by a manager: it counts nowhere"));
  const isThere = state === "sent" || from === "server";
  return way([{ name: t("saved on the till"), isDone: true }, { name: isThere ? t("on the server") : t("not on the server yet"), isDone: isThere }, { name: z ? t("in Z %(number)s", { number: z }) : t("in no Z yet"), isDone: Boolean(z) }]);
}

/** The credit notes that this receipt's returns made. */
const notes = ({ credit_notes: made = [] }) => made.map(({ id, number }) =>
  h("a.tool", { href: `/pos/credit-notes/${id}`, target: "_blank", rel: "noopener" }, t("Credit note %(number)s", { number })));

/** Which lines have come back already, and how much was paid back. */
function cameBack({ receipt, returned }) {
  const lines = receipt.lines.filter(({ id }) => returned[id]);
  if (lines.length === 0) return null;
  return h("section.receipt-back", {}, h("h3", {}, t("Come back already")),
    h("ul", {}, lines.map(({ id, name }) => h("li", {}, h("bdi", {}, name), " · ", h("bdi", { dir: "ltr" }, amount(-returned[id].amount))))));
}

/** Why what was paid for a gift card is not among what can be given back. */
const cardHint = ({ receipt: { lines } }) => lines.some(({ kind }) => kind === "gift_card") && h("p.hint", {}, t("A gift card is not taken back: it is spent in the shop."));

async function reprint(till, found, state, button) {
  button.disabled = true;
  say(state, t("Printing…"));
  const { printed, copy, reason } = await print(till, found);
  say(state, printed ? nameOfPrinted(copy) : reason);
  say(button, nameOfPrinting(found));
  button.disabled = false;
}
