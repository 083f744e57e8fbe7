/**
 * Euros, dollars and pounds in notes, at the day's frozen rate. Change is in dirhams.
 */

import { fill, h, say } from "../../kit/dom.js";
import { amount as figure, money, t } from "../../kit/language.js";
import { uuid7 } from "../../pure/ids.js";
import { foreignWorth } from "../../pure/tenders.js";
import { ageOf, CURRENCIES, currencyName, rateOf, refreshRates } from "../../money/rates.js";
import { Refusal } from "../../kit/refusal.js";
import { tenderName } from "../../money/tendering.js";
import { amountField, labelled, read, tenderForm, verbOf } from "./tender_form.js";

const KEYS = ["e", "u", "g"];

/** The form; it asks for the rates once more, for they may have been set a minute ago. */
export function foreignForm(desk) {
  const { till } = desk;
  const state = { currency: CURRENCIES[0], isAlone: false };
  const field = amountField(null, { placeholder: "0" });
  const told = h("p.rate-told", { role: "status" });
  const keys = CURRENCIES.map((currency, place) => h("button.tool", {
    type: "button", "data-key": KEYS[place], onclick: () => choose(currency),
  }, h("bdi", {}, currency), h("span.hint", {}, currencyName(currency))));

  const row = () => {
    const foreign = read(field);
    const { rate } = rateOf(till, state.currency, state.isAlone);
    return foreign ? { id: uuid7(), kind: "foreign", given: foreignWorth(foreign, rate), currency: state.currency, foreign, rate } : null;
  };
  const tell = () => {
    keys.forEach((key, place) => key.setAttribute("aria-pressed", String(CURRENCIES[place] === state.currency)));
    try {
      const rate = rateOf(till, state.currency, state.isAlone);
      const notes = row();
      told.dataset.bad = "false";
      fill(told, h("bdi", { dir: "ltr" }, `1 ${state.currency}`), " = ", h("bdi", {}, money(rate.rate)),
        [ageOf(rate), notes && t("worth %(amount)s", { amount: money(notes.given) })].filter(Boolean).map((text) => [" · ", text]));
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      told.dataset.bad = "true";
      say(told, error.message);
    }
  };
  const choose = (currency) => {
    state.currency = currency;
    tell();
    desk.render();
    field.focus();
  };
  const submit = async () => {
    const notes = row();
    if (!notes) throw new Refusal(t("Key how much in notes the customer gives, like %(example)s.", { example: figure(5_000) }));
    await desk.add(notes);
  };
  const verb = () => {
    try {
      return verbOf(desk, row());
    } catch {
      return t("Take");
    }
  };
  field.addEventListener("input", tell);
  refreshRates(till).then((isThere) => {
    state.isAlone = !isThere;
    tell();
    desk.render();
  });
  tell();
  const parts = [labelled(t("Notes given"), field), h("div.currencies", { role: "group", "aria-label": t("Currency") }, keys), told];
  return tenderForm(desk, { name: "foreign", title: tenderName("foreign"), parts, amount: field, submit, verb });
}
