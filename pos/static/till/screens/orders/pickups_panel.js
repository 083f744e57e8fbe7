/**
 * Click and collect: who comes for what today, found by name, phone or code, the ready ones first.
 */

import { fill, h, icon } from "../../kit/dom.js";
import { day, hour, money, nt, t } from "../../kit/language.js";
import { ordersFor } from "../../orders/orders.js";
import { dayOf } from "../../kit/day.js";
import { Refusal } from "../../kit/refusal.js";
import { stageOf, wayOf } from "./order_words.js";
import { framed } from "../panel.js";

const WAIT_MS = 250;

/** The panel; `open(code)` shows one order, `back()` leads to the goods. */
export function pickupsPanel(back, open) {
  const panel = framed("pickups", t("Pick-ups"), back);
  const list = h("ul.orders-list", { "aria-live": "polite" }, h("li.hint", {}, t("Looking…")));
  const search = h("input.search-field", {
    type: "search", autocomplete: "off", spellcheck: "false", autofocus: true,
    placeholder: t("Code, name or phone"), "aria-label": t("Code, name or phone"),
  });
  let asked = 0;

  async function look() {
    const turn = (asked += 1);
    try {
      const found = await ordersFor(search.value.trim());
      if (turn === asked) show(found);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      if (turn === asked) fill(list, gone(error.message, look));
    }
  }

  function show(found) {
    const none = search.value.trim() ? t("No order is found by this.") : t("Nobody is expected today.");
    fill(list, found.length ? found.map((order) => row(order, open)) : h("li.hint", {}, none));
  }

  let timer = 0;
  search.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(look, WAIT_MS);
  });
  search.addEventListener("keydown", (event) => {
    if (event.key !== "Enter") return;
    event.preventDefault();
    list.querySelector("button")?.click();
  });
  panel.show(h("div.search", { role: "search" }, icon("search"), search), list);
  look();
  return { ...panel, leave: () => clearTimeout(timer) };
}

const gone = (message, again) => h("li.orders-gone", { role: "alert" }, h("p", {}, message), h("button.tool", { type: "button", onclick: again }, t("Try again")));

function row(order, open) {
  return h("li", {}, h("button.order-card", { type: "button", "data-code": order.code, onclick: () => open(order.code) },
    h("strong.order-name", {}, h("bdi", {}, order.name)), stageOf(order.stage, order.coming > 0),
    h("span.order-owed", {}, h("bdi", {}, order.owed > 0 ? money(order.owed) : t("paid"))),
    h("span.order-facts", {}, facts(order).flatMap((fact, place) => (place ? [" · ", fact] : [fact])))));
}

const facts = ({ code, phone, articles, placed_at, delivery, held_until, register, shorted }) => [
  h("bdi.order-code", { dir: "ltr" }, code), h("bdi", { dir: "ltr" }, phone), nt("%(num)d article", "%(num)d articles", articles),
  delivery === "pickup" ? null : wayOf(delivery),
  held_until === null ? t("ordered %(at)s", { at: at(placed_at) }) : t("held until %(date)s", { date: day(dayOf(held_until - 1)) }),
  register ? t("at %(register)s now", { register }) : null,
  shorted ? t("something is missing") : null,
].filter((fact) => fact !== null);

const at = (instant) => (dayOf(instant) === dayOf(Date.now()) ? hour(instant) : day(dayOf(instant)));
