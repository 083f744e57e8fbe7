/** A cashier's own day: figures, the hours as a small picture, and her receipts, each opened by a tap. */

import { h } from "../../kit/dom.js";
import { money, nt, t } from "../../kit/language.js";
import { myDay } from "../../people/my_day.js";
import { tenderName } from "../../money/tendering.js";
import { framed } from "../panel.js";
import { openReceipt } from "../receipts/opening.js";
import { receiptRow } from "../receipts/receipts_panel.js";

const PARTS = 10;
const LISTED_MAX = 200;

/** The panel. */
export function myDayPanel(till, desk) {
  const panel = framed("my-day", t("My day"), desk.showGoods);
  myDay(till).then((day) => panel.show(day.receipts.length ? filled(till, desk, day) : nothing(day)));
  return panel;
}

const nothing = (day) => [h("p.hint", {}, t("You have not sold anything here today.")), undone(day)];

function filled(till, desk, day) {
  return [
    h("div.my-day-sums", {}, h("p.hint", {}, t("What you sold at this till today; what was sold elsewhere is not in it.")),
      h("dl.my-day-figures", {}, figures(day)), undone(day), h("h3", {}, t("How it was paid")), h("dl.my-day-ways", {}, day.ways.map(wayOf)),
      hours(day.hours)),
    h("section.my-day-receipts", { "aria-labelledby": "my-receipts" }, h("h3", { id: "my-receipts" }, t("My receipts")),
      h("ul.receipts-found", { tabindex: "-1" }, day.receipts.slice(0, LISTED_MAX).map((record) => h("li", {}, receiptRow(entryOf(record), () => openReceipt(till, desk, record.id)))))),
  ];
}

const entryOf = ({ receipt: { number, sold_at, paid } }) => ({ number, sold_at, paid, cashier: "", customer: "" });

const figures = ({ sales, refunds, average }) => [
  figure(t("Sales"), money(sales.amount), nt("%(num)d receipt", "%(num)d receipts", sales.count)),
  figure(t("Average ticket"), money(average)),
  figure(t("Returns"), money(refunds.amount), nt("%(num)d receipt", "%(num)d receipts", refunds.count)),
];

const figure = (name, value, beside = "") =>
  h("div", {}, h("dt", {}, name), h("dd", {}, h("bdi", {}, value), beside && h("small", {}, beside)));

const undone = ({ removed, cleared }) => h("dl.my-day-ways", {}, row(t("Removed lines"), removed), row(t("Cleared tickets"), cleared));

const row = (name, { count, amount }) =>
  h("div", {}, h("dt", {}, name), h("dd", {}, h("span", {}, String(count)), h("bdi", {}, money(amount))));

const wayOf = ({ kind, count, amount }) =>
  h("div", {}, h("dt", {}, tenderName(kind)), h("dd", {}, h("span", {}, String(count)),
    amount === null ? h("span.hint", {}, t("counted at the end of the shift")) : h("bdi", {}, money(amount))));

/** The hours as bars in tenths of the best one; read out, each says its figures. */
function hours(found) {
  const most = Math.max(1, ...found.map(({ amount }) => amount));
  const bar = ({ hour, count, amount }) => {
    const part = amount > 0 ? Math.max(1, Math.round((amount * PARTS) / most)) : 0;
    const said = t("%(hour)s h: %(count)s, %(amount)s", { hour: String(hour).padStart(2, "0"), count: nt("%(num)d receipt", "%(num)d receipts", count), amount: money(amount) });
    return h("li", { title: said }, h("span.only-spoken", {}, said), h("span.bar", { "aria-hidden": "true" }, h("span", { "data-part": String(part) })), h("span", { "aria-hidden": "true", dir: "ltr" }, String(hour)));
  };
  return found.length > 0 && [h("h3", {}, t("Hour by hour")), h("ol.my-day-hours", {}, found.map(bar))];
}
