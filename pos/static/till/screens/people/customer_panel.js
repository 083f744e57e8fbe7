/**
 * Whose ticket it is: found, made on the spot with the notice that the law asks for, or taken off again.
 */

import { findCustomers, havingCard, havingPhone, makeCustomer, putCardOnTicket, putOnTicket, takeOffTicket, turnedFor, turnPoints } from "../../people/customers.js";
import { fill, h, say } from "../../kit/dom.js";
import { language, LANGUAGES, money, nt, t } from "../../kit/language.js";
import { once } from "../../kit/once.js";
import { uuid7 } from "../../pure/ids.js";
import { Refusal } from "../../kit/refusal.js";
import * as sounds from "../../kit/sounds.js";
import { whileOpen } from "../../ticket/while_open.js";
import { whileWanted } from "../../kit/wanted.js";
import { looking, notify } from "../notice.js";
import { tried } from "../panel.js";
import { iceDoubt } from "../../receipts/papers.js";
import { creditPart } from "./credit_part.js";

const CARD = /^\d{12,14}$/;

/** The panel: the customer on the ticket, or a search and a form. */
export function customerPanel(till, desk) {
  const body = h("div.customer-body");
  let shown = null;
  const show = (part) => {
    shown = part;
    fill(body, part.element);
    part.focus();
  };
  const chosen = (customer) => tried(() => {
    putOnTicket(till, customer);
    if (element.isConnected) desk.showGoods();
    notify(t("The ticket is %(name)s's.", { name: customer.name }), "good");
  });
  const search = () => searchPart(chosen, (name) => show(newPart(till, name, chosen, () => show(search()))));
  const start = () => (till.ticket.state.customer ? onTicketPart(till, desk, () => show(start())) : search());
  const element = h("section.panel.customers", { "aria-labelledby": "customers-title" },
    h("header.panel-head", {}, h("h2", { id: "customers-title" }, t("The customer")),
      h("button.quiet", { type: "button", "data-key": "Escape", onclick: desk.showGoods }, t("Back to the goods"))),
    body);
  /** A known card opens its customer; another one is for what is shown to take, the form of a new customer say. */
  const scanned = ({ card }) => {
    if (card) tried(() => hear(card));
    return Boolean(card);
  };
  const hear = async (card) => {
    const part = shown;
    const seek = () => whileOpen(till, () => looking(() => part.seek(card)));
    const customers = await whileWanted(() => element.isConnected && shown === part, seek);
    if (!customers) return;
    const [found] = customers;
    if (!found) return part.unknown(card);
    putOnTicket(till, found);
    sounds.taken();
    show(start());
  };
  return { element, scanned, focus: () => show(start()), leave: () => {}, get staysOnScan() { return shown.staysOnScan; } };
}

const nobodys = (card) => {
  throw new Refusal(t("No customer has this card: %(code)s", { code: card }));
};

/** A scanned card puts its customer on the ticket. */
export async function scanCard(till, code) {
  await tried(async () => {
    const customer = await looking(() => putCardOnTicket(till, code));
    if (!customer) return;
    sounds.taken();
    notify(t("The ticket is %(name)s's.", { name: customer.name }), "good");
  });
}

function searchPart(chosen, makeNew) {
  const words = h("input.text-field", { type: "search", autocomplete: "off", maxlength: "60", dir: "auto", required: true });
  const list = h("ul.customers-found");
  const isThere = () => element.isConnected;
  const look = (event) => {
    event.preventDefault();
    return tried(async () => {
      fill(list, h("li.hint", { role: "status" }, t("Looking…")));
      const found = await findCustomers(words.value.trim()).finally(() => fill(list));
      if (!isThere()) return;
      if (found.length === 1 && CARD.test(words.value.trim())) return chosen(found[0]);
      fill(list, found.length ? found.map((customer) => h("li", {}, row(customer, chosen))) : h("li.hint", {}, t("Nobody is found. Look at the spelling, or make a new customer.")));
      list.querySelector("button")?.focus();
    }, isThere);
  };
  const element = h("div.customers-search", {},
    h("form.customers-form", { onsubmit: look }, labelled(t("Name, phone or card"), words), h("button.primary", { type: "submit" }, t("Find"))),
    list, h("button.tool.customers-new", { type: "button", "data-key": "F7", onclick: () => makeNew(words.value.trim()) }, t("New customer")));
  const unknown = (card) => {
    words.value = card; // a new customer would have it
    nobodys(card);
  };
  return { element, focus: () => words.focus(), seek: havingCard, unknown };
}

function row(customer, chosen) {
  const { name, phone, company, points, credit } = customer;
  return h("button.customer-found", { type: "button", onclick: () => chosen(customer) },
    h("strong", {}, h("bdi", {}, name)), h("span.hint", {}, [company, phone].filter(Boolean).map((fact, at) => [at ? " · " : "", h("bdi", {}, fact)])),
    h("span", {}, standing(points, credit)));
}

const standing = (points, credit) => [nt("%(num)d point", "%(num)d points", points ?? 0), credit ? t("credit %(amount)s", { amount: money(credit) }) : ""].filter(Boolean).join(" · ");

function newPart(till, name, chosen, back) {
  const noticedAt = Date.now();
  const text = (attributes) => h("input.text-field", { type: "text", dir: "auto", autocomplete: "off", ...attributes });
  const fields = {
    name: text({ required: true, maxlength: "80", value: CARD.test(name) ? "" : name }),
    phone: text({ type: "tel", inputmode: "tel", maxlength: "20", dir: "ltr" }),
    email: text({ type: "email", inputmode: "email", maxlength: "120", dir: "ltr" }),
    company: text({ maxlength: "80" }),
    ice: text({ inputmode: "numeric", maxlength: "40", dir: "ltr" }),
    card: text({ inputmode: "numeric", maxlength: "14", dir: "ltr", value: CARD.test(name) ? name : "" }),
  };
  const speaks = h("select.text-field", {}, Object.entries(LANGUAGES).map(([code, shown]) => h("option", { value: code, lang: code, selected: code === language() }, shown)));
  const known = h("ul.customers-found");
  const doubt = h("p.paper-doubt", { role: "status" });
  fields.ice.addEventListener("change", () => say(doubt, iceDoubt(fields.ice.value)));
  let said = "";
  /** Whoever has the phone already is offered, once: a family may share one. False when the form was left meanwhile. Throws Refusal. */
  const offerKnown = async (phone) => {
    const found = phone && phone !== said ? await havingPhone(till, phone) : [];
    if (!element.isConnected) return false;
    if (!found.length) return true;
    said = phone;
    fill(known, found.map((customer) => h("li", {}, row(customer, chosen))));
    known.querySelector("button").focus();
    throw new Refusal(t("%(name)s has this phone already: choose them below, or keep the new customer all the same by pressing once more.", { name: found[0].name }));
  };
  const keep = once(async (details) => {
    if (!(await offerKnown(details.phone))) return;
    const customer = await whileOpen(till, () => makeCustomer(till, details));
    if (customer) chosen(customer);
  });
  const submit = (event) => {
    event.preventDefault();
    const details = Object.fromEntries(Object.entries(fields).map(([key, input]) => [key, input.value.trim()]));
    return tried(() => keep({ ...details, language: speaks.value, noticed_at: noticedAt }));
  };
  // The second tap of a hurried hand is not yet "all the same".
  const hurried = (event) => event.detail > 1 && said && event.preventDefault();
  const element = h("form.customer-new", { onsubmit: submit },
    h("div.customer-fields", {},
      labelled(t("Name"), fields.name), labelled(t("Phone"), fields.phone), labelled(t("E-mail"), fields.email), labelled(t("Language"), speaks),
      labelled(t("Company (for invoices)"), fields.company), labelled("ICE", fields.ice), labelled(t("Customer card"), fields.card)),
    doubt, known,
    h("p.hint.rights", {}, t("%(house)s keeps this to recognise the customer, count points and send receipts. No identity number is asked. The customer may see it, have it put right or erased (law 09-08): say so before it is kept.", { house: till.place.operator.name })),
    h("div.drawer-end", {}, h("button.quiet", { type: "button", onclick: back }, t("Back")), h("button.primary", { type: "submit", onclick: hurried }, t("Keep and put on the ticket"))));
  const unknown = (card) => {
    fields.card.value = card;
    sounds.taken();
    notify(t("The card %(code)s is nobody's yet: it is kept with the new customer.", { code: card }), "good");
  };
  // Without the server nobody can say whose it is: a new customer is noted with it, and the server looks again.
  const seek = (card) => havingCard(card).catch((error) => {
    if (!(error instanceof Refusal)) throw error;
    return [];
  });
  return { element, focus: () => fields.name.focus(), seek, unknown, staysOnScan: true };
}

/** `again()` shows it anew. */
function onTicketPart(till, desk, again) {
  const { customer } = till.ticket.state;
  const points = h("input.text-field", { type: "number", min: "1", max: String(customer.points), value: String(customer.points), inputmode: "numeric", dir: "ltr" });
  const key = uuid7();
  const takeOff = () => tried(() => {
    takeOffTicket(till);
    desk.showGoods();
  });
  const turn = (event) => {
    event.preventDefault();
    return tried(async () => {
      await turnPoints(till, customer, Number(points.value), key);
      sounds.taken();
      again();
    });
  };
  const element = h("div.customer-on-ticket", {},
    h("p.customer-name", {}, h("strong", {}, h("bdi", {}, customer.name))), h("p", {}, standing(customer.points, customer.credit)),
    turnedFor(till, customer).map((credit) => creditPart(till, credit, "F9")),
    customer.points > 0 && h("form.customers-form", { onsubmit: turn }, labelled(t("Points to turn into store credit"), points), h("button.tool", { type: "submit" }, t("Turn into credit"))),
    h("button.tool.danger", { type: "button", "data-key": "Delete", onclick: takeOff }, t("Take off the ticket")));
  return { element, focus: () => element.querySelector("button").focus(), seek: havingCard, unknown: nobodys };
}

const labelled = (name, control) => h("label.field", {}, h("span", {}, name), control);
