/** Paying, and having paid: what is due, what was given, what comes back, and the receipt to take along. */

import { fill, h } from "../dom.js";
import { t } from "../language.js";
import { figure, languages, sumOf } from "./parts.js";

/** What is due, large; what was given and what is still missing or comes back, as it is keyed. */
export function payingView(choose) {
  const sums = h("dl.figures", { "aria-live": "polite" });
  const due = h("p.amount-due");
  const element = h("div.view.paying-view", {},
    h("section.night", {}, h("h1", {}, t("To pay")), due), h("section.day", {}, languages(choose), sums));
  function update(showing) {
    fill(due, sumOf(showing.due));
    fill(sums,
      showing.discount > 0 && figure(t("You save"), showing.discount),
      showing.given > 0 && figure(t("Given"), showing.given),
      showing.given > 0 && showing.given - showing.change < showing.due && figure(t("Still missing"), showing.due - showing.given, "short"),
      showing.change > 0 && figure(t("Your change"), showing.change, "change"),
      showing.given === 0 && h("p.thanks-words", {}, t("Cash or card: as you like.")));
  }
  return { element, update };
}

/** Thank you, the change, and the receipt without paper. */
export function thanksView(choose) {
  const sums = h("dl.figures");
  const element = h("div.view.thanks-view", {},
    h("section.night", {}, h("h1.thanks", {}, t("Thank you")), h("p.thanks-words", {}, t("and see you soon"))),
    h("section.day", {}, languages(choose), sums));
  function update({ due, given, change }) {
    fill(sums, figure(t("To pay"), due), given !== due && figure(t("Given"), given), change > 0 && figure(t("Your change"), change, "change"));
  }
  return { element, update };
}
