/**
 * Goods put aside for a customer: held in the shop they lie in, or brought here from another shop or from the pool.
 *
 * Invariant: asked twice it is one order; what the server has not said yes to is promised to nobody.
 */

import { dayOf, plusDays } from "../../kit/day.js";
import { h } from "../../kit/dom.js";
import { day, named, nt, t } from "../../kit/language.js";
import { sending } from "../../kit/once.js";
import { hold } from "../../orders/orders.js";
import { receiptLanguage } from "../../ticket/content.js";
import { uuid7 } from "../../pure/ids.js";
import { notify } from "../notice.js";
import { customerFields } from "./customer_fields.js";
import { tried } from "../panel.js";

const DAYS_HELD = [0, 2, 7];
const DAYS_HELD_ONCE_HERE = [2, 7, 14];

/**
 * The form. `at` is the shop where the customer fetches the goods; `from` the site they are brought from, `fromPool` says
 * that they are ordered from the pool. `done()` leads back to where the goods are.
 */
export function holdForm(till, product, { at, from = null, fromPool = false, done }) {
  const isBrought = Boolean(from) || fromPool;
  const isPiece = product.unit === "piece";
  const quantity = h("input.text-field", { type: "text", inputmode: "numeric", dir: "ltr", required: true, maxlength: "7", value: isPiece ? "1" : "500", name: "quantity" });
  const choices = isBrought ? DAYS_HELD_ONCE_HERE : DAYS_HELD;
  const days = h("select.text-field", { name: "days" }, choices.map((count) => h("option", { value: String(count), selected: count === 2 }, isBrought ? nt("%(num)d day", "%(num)d days", count) : until(count))));
  const who = customerFields(till, [["email", t("E-mail (may stay empty)"), { type: "email", maxlength: "120", dir: "ltr", autocomplete: "off" }]]);
  const id = uuid7();

  async function submit() {
    const lines = [{ product_id: product.id, quantity: Number(quantity.value.trim()) || 0 }];
    if (!(lines[0].quantity >= 1)) return notify(t("Key how much is to be held."), "bad");
    const wish = { id, site_id: at.site_id, delivery: "pickup", language: receiptLanguage(till), days: Number(days.value), lines, from_pool: fromPool, ...who.values() };
    await tried(async () => {
      const { code } = await hold(till, from ? { ...wish, from_site_id: from.site_id } : wish);
      notify(isBrought ? t("Asked for under %(code)s. You see under Pick-ups when it is here.", { code }) : t("Held under %(code)s.", { code }), "good");
      if (element.isConnected) done();
    });
  }

  const element = h("form.drawer-form.hold-form", { onsubmit: sending(submit) },
    h("h3", {}, isBrought ? t("Have it brought here: %(name)s", { name: named(product.names) }) : t("Hold: %(name)s", { name: named(product.names) })),
    h("p.hint", {}, isBrought ? `${sourceOf(from)} · ` : null, t("To be collected: %(site)s", { site: named(at.names) })),
    who.element,
    h("div.hold-how", {}, h("label.field", {}, h("span", {}, isPiece ? t("Pieces") : t("Grams or millilitres")), quantity),
      h("label.field", {}, h("span", {}, isBrought ? t("Held here, once it has come, for") : t("Held until the end of")), days)),
    h("div.drawer-end", {}, h("button.quiet", { type: "button", onclick: done }, t("Back")),
      h("button.primary", { type: "submit" }, isBrought ? t("Ask for it") : t("Hold it"))));
  return element;
}

const sourceOf = (from) => (from ? t("From: %(site)s", { site: named(from.names) }) : t("From the pool, with the next purchase order"));

const until = (days) => (days === 0 ? t("today") : day(dayAhead(days)));

const dayAhead = (days) => plusDays(dayOf(Date.now()), days);
