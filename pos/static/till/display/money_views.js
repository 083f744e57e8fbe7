/** Paying, and having paid: what is due, what was given, what comes back, and the receipt to take along. */

import { qrOf } from "../devices/codes.js";
import { fill, h, say } from "../kit/dom.js";
import { t } from "../kit/language.js";
import { figure, languages, sumOf } from "./parts.js";

const QR_DOTS = 12;
const QR_MOST = 800;

/** What is due, large; what was given and what is still missing or comes back, as it is keyed. */
export function payingView(choose) {
  const sums = h("dl.figures", { "aria-live": "polite" });
  const title = h("h1");
  const due = h("p.amount-due");
  const element = h("div.view.paying-view", {},
    h("section.night", {}, title, due), h("section.day", {}, languages(choose), sums));
  function update(showing) {
    say(title, showing.due < 0 ? t("We give back") : t("To pay"));
    fill(due, sumOf(Math.abs(showing.due)));
    fill(sums,
      showing.discount > 0 && figure(t("You save"), showing.discount),
      showing.given > 0 && figure(t("Given"), showing.given),
      showing.given > 0 && showing.given - showing.change < showing.due && figure(t("Still missing"), showing.due - showing.given, "short"),
      showing.change > 0 && figure(t("Your change"), showing.change, "change"),
      showing.given === 0 && showing.due >= 0 && h("p.thanks-words", {}, t("Cash or card: as you like.")));
  }
  return { element, update };
}

/** Thank you, the change, and the receipt without paper. */
export function thanksView(choose, site) {
  const sums = h("dl.figures");
  const code = h("figure.receipt-code");
  const element = h("div.view.thanks-view", {},
    h("section.night", {}, h("h1.thanks", {}, t("Thank you")), h("p.thanks-words", {}, t("and see you soon")), sums),
    h("section.day", {}, languages(choose), code));
  function update({ due, given, change, receipt }) {
    fill(sums, change > 0 ? [figure(t("Given"), given), figure(t("Your change"), change, "change")] : figure(due < 0 ? t("We give back") : t("Paid"), Math.abs(due)));
    showCode(code, `${site}/r/${receipt}`);
  }
  return { element, update };
}

/** The receipt's address as a QR; a screen that cannot draw one says no more than thank you. */
async function showCode(place, address) {
  const drawn = await qrOf(address, QR_DOTS, QR_MOST).catch(() => null);
  if (!drawn) return;
  drawn.setAttribute("role", "img");
  drawn.setAttribute("aria-label", address);
  fill(place, drawn, h("figcaption", {}, h("strong", {}, t("Your receipt, without paper")), h("span", {}, t("Point your phone's camera here."))));
}
