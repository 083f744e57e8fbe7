/**
 * A visitor's tax-free form: what of the receipt qualifies and why the rest does not, then who takes it abroad.
 *
 * Only with the server: a passport number is not kept on this device.
 */

import { fill, h, say } from "../../kit/dom.js";
import { money, t } from "../../kit/language.js";
import { uuid7 } from "../../pure/ids.js";
import { get, post } from "../../server/server.js";
import { focusFirst, labelled, pageLink, paperPanel } from "./paper_form.js";

/** What a passport number looks like as it is printed, with or without spaces. */
export const PASSPORT = "\\s*([A-Za-z0-9]\\s*){5,20}";

/** The number as the form has it. */
export const passportOf = (text) => text.replace(/\s/g, "").toUpperCase();

/** The panel for a receipt that was looked up. */
export function taxFreePanel(till, found, back) {
  const body = h("div.paper-made", {}, h("p.hint", { role: "status" }, t("Looking…")));
  const element = paperPanel(t("Tax-free form"), back, body);
  const focus = () => focusFirst(element);
  const made = (form) => {
    found.tax_free = form;
    fill(body, h("p", { role: "status" }, t("Tax-free form %(number)s", { number: form.number })), pageLink(`/pos/tax-free/${form.id}`, t("Open and print the form")));
    focus();
  };
  const show = async () => {
    const { kind, body: facts } = await get(`/pos/api/receipts/${found.id}/tax-free`);
    if (kind !== "answered") fill(body, h("p.paper-doubt", { role: "status" }, whyNot(till, found, kind, facts)), h("button.tool", { type: "button", onclick: show }, t("Try again")));
    else if (facts.form) made(facts.form);
    else fill(body, verdict(facts), facts.obstacle ? null : visitorForm(found.id, facts.countries, made));
    focus();
  };
  show();
  return { element, focus, leave: () => {} };
}

/** Why there is no form: the server knows no sale that it has not had yet. */
function whyNot(till, { id }, kind, facts) {
  const isOnTheWay = till.outbox.waiting.some((record) => record.id === id);
  if (kind === "refused" && isOnTheWay) return t("This sale is still on its way to the server. Try again in a moment.");
  return kind === "refused" ? facts.message : t("The tax-free form needs the server: a passport number is not kept on this device.");
}

function verdict({ gross, tax, qualifying, others, obstacle }) {
  return h("section.verdict", {},
    obstacle && h("p.paper-doubt", { role: "status" }, obstacle),
    h("dl.sums", {}, sum(t("Goods that qualify, with tax"), gross), sum(t("VAT to be given back"), tax, "due")),
    h("ul.verdict-lines", {}, qualifying.map((name) => h("li", { "data-fits": "true" }, h("bdi", {}, name))),
      byReason(others).map(([why, names]) => h("li", { "data-fits": "false" }, h("strong", {}, why), h("span", {}, names.map((name, place) => [place > 0 && " · ", h("bdi", {}, name)]))))));
}

const byReason = (others) => [...new Set(others.map(({ why }) => why))].map((reason) => [reason, others.filter(({ why }) => why === reason).map(({ name }) => name)]);

const sum = (name, centimes, kind = "") => h("div.sum", { "data-kind": kind }, h("dt", {}, name), h("dd", {}, h("bdi", {}, money(centimes))));

function visitorForm(saleId, countries, made) {
  const shownAt = Date.now();
  const id = uuid7();
  const name = labelled(t("Name and first name"), { required: true, maxlength: "80" });
  const passport = labelled(t("Passport number"), { required: true, pattern: PASSPORT, maxlength: "40", dir: "ltr", autocapitalize: "characters", title: t("5 to 20 letters and digits, as they stand in the passport") });
  const nationality = choose(t("Nationality"), countries);
  const residence = choose(t("Country of residence"), countries);
  const account = labelled(t("Bank account for the refund"), { maxlength: "60", dir: "ltr" });
  const state = h("p.paper-state", { role: "status" });
  const fields = { name, passport, nationality, residence, account };
  const submit = async (event) => {
    event.preventDefault();
    say(state, t("Asking…"));
    const visitor = Object.fromEntries(Object.entries(fields).map(([key, { field }]) => [key, field.value.trim()]));
    visitor.passport = passportOf(visitor.passport);
    const { kind, body } = await post(`/pos/api/receipts/${saleId}/tax-free`, { id, visitor, noticed_at: shownAt });
    if (kind === "answered" && body.form) return made(body.form);
    say(state, kind === "refused" ? body.message : t("The server does not answer."));
  };
  return h("form.paper-fields", { onsubmit: submit },
    h("p.hint.privacy", {}, t("Your details are asked for this form alone, as the law requires, and read by the seller, customs and tax office. You may see, correct or object to their use by writing to the seller (law 09-08).")),
    Object.values(fields).map(({ element }) => element),
    h("div.drawer-end", {}, h("button.primary", { type: "submit" }, t("Make the form"))), state);
}

function choose(name, countries) {
  const field = h("select.text-field", { required: true }, h("option", { value: "" }, "–"),
    Object.entries(countries).map(([code, words]) => h("option", { value: code }, words)));
  return { field, element: h("label.field", {}, h("span", {}, name), field) };
}
