/**
 * Putting a ticket aside under a name, and taking one up again.
 */

import { fill, h } from "../../kit/dom.js";
import { nameOf } from "../../goods/names.js";
import { hour, money, t } from "../../kit/language.js";
import { park, parkedTickets, takeUp } from "../../ticket/parked.js";
import { Refusal } from "../../kit/refusal.js";
import { notify } from "../notice.js";

const NAME_MAX = 60;

/** Ask for the ticket's name; `done()` leads back to the goods. */
export function parkingPanel(till, done) {
  const name = h("input.text-field", { type: "text", maxlength: String(NAME_MAX), autocomplete: "off" });
  const submit = async (event) => {
    event.preventDefault();
    const isParked = await park(till, name.value.trim() || hour(Date.now()));
    done();
    if (isParked) notify(t("The ticket is put aside."), "good");
  };
  const element = panel(t("Put the ticket aside"), done,
    h("form.drawer-form", { onsubmit: submit }, h("label.field", {}, h("span", {}, t("Whose it is (may stay empty)")), name),
      h("div.drawer-end", {}, h("button.primary", { type: "submit" }, t("Put aside")))));
  return { element, focus: () => name.focus(), leave: () => {}, stands: () => !till.ticket.isEmpty };
}

/** The tickets put aside in this shop; without the server, those of this till. */
export function parkedPanel(till, done) {
  const list = h("ul.parked-list", {}, h("li.hint", {}, t("Looking…")));
  let isLeft = false;
  const show = async () => {
    const found = await parkedTickets(till);
    const none = till.online ? t("No ticket is put aside.") : t("This till has put no ticket aside.");
    fill(list, found.length ? found.map(row) : h("li.hint", {}, none), !till.online && h("li.hint", {}, t("Without the server only the tickets of this till are shown.")));
    list.querySelector("button")?.focus();
  };
  const row = (ticket, place) => h("li", {}, h("button.parked-ticket", { type: "button", "data-key": place < 9 && String(place + 1), onclick: () => take(ticket) },
    h("strong", {}, h("bdi", {}, ticket.name)), h("span", {}, h("bdi", {}, money(ticket.total))),
    h("span.hint", {}, h("bdi", {}, `${ticket.register} · ${ticket.person} · ${hour(ticket.parked_at)}`))));
  const take = async (ticket) => {
    notify(t("Looking…"));
    try {
      const left = await takeUp(till, ticket, () => !isLeft);
      if (!left) return notify(t("%(name)s's ticket came too late for this screen: it is put aside again.", { name: ticket.name }), "bad");
      if (!isLeft) done();
      if (left.length) notify(t("A manager has to allow this again, it was left off: %(names)s", { names: left.map((line) => nameOf(till, line)).join(", ") }), "bad");
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      notify(error.message, "bad");
      if (!isLeft) show();
    }
  };
  show();
  return { element: panel(t("Tickets put aside"), done, list), focus: () => {}, leave: () => (isLeft = true) };
}

const panel = (title, done, ...children) => h("section.panel.parked", { "aria-labelledby": "parked-title" },
  h("header.panel-head", {}, h("h2", { id: "parked-title" }, title),
    h("button.quiet", { type: "button", "data-key": "Escape", onclick: done }, t("Back to the goods"))), children);
