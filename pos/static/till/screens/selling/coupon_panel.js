/**
 * Promotion codes: typed here, or scanned; those on the ticket, and what each does.
 */

import { when } from "../../kit/changes.js";
import { dropCode, giveCode, normalise, promotionOf, takenBy } from "../../ticket/coupons.js";
import { fill, h } from "../../kit/dom.js";
import { money, named, t } from "../../kit/language.js";
import { sending } from "../../kit/once.js";
import * as sounds from "../../kit/sounds.js";
import { looking, notify, refuse } from "../notice.js";

/** The panel; `done()` leads back to the goods. */
export function couponPanel(till, done) {
  const field = h("input.text-field", { type: "text", autocomplete: "off", autocapitalize: "characters", maxlength: "40", dir: "ltr", required: true });
  const list = h("ul.coupons", {});

  async function submit() {
    const isThere = await takeCode(till, field.value);
    if (!isThere) field.select();
    else if (element.isConnected) done();
  }

  function render() {
    fill(list, till.ticket.state.coupons.map((code) => h("li", {}, h("span", {}, h("bdi", { dir: "ltr" }, code), " · ", effectOf(till, code)),
      h("button.tool", { type: "button", "aria-label": `${t("Remove")} ${code}`, onclick: () => dropCode(till, code) }, t("Remove")))));
  }

  const element = h("section.panel.drawer", { "aria-labelledby": "coupon-title" },
    h("header.panel-head", {}, h("h2", { id: "coupon-title" }, t("Promotion code")),
      h("button.quiet", { type: "button", "data-key": "Escape", onclick: done }, t("Back to the goods"))),
    h("form.drawer-form", { onsubmit: sending(submit) }, h("label.field", {}, h("span", {}, t("Code")), field), list,
      h("div.drawer-end", {}, h("button.primary", { type: "submit" }, t("Use this code")))));
  render();
  // A code that is scanned meanwhile is in the list, one that is undone is not.
  return { element, focus: () => field.focus(), leave: when("ticket", render) };
}

/** Put a typed or scanned code on the ticket, and say what came of it, unless that is another one by then; whether it is there. */
export async function takeCode(till, text) {
  try {
    const promotion = await looking(() => giveCode(till, text));
    if (!promotion) return false;
    sounds.taken();
    notify(`${normalise(text)} · ${effectOf(till, promotion.code)}`, "good");
    return true;
  } catch (error) {
    refuse(error);
    return false;
  }
}

/** What a code of the ticket takes off now, or from when on it does. */
export function effectOf(till, code) {
  const promotion = promotionOf(till, code);
  if (!promotion) return t("not valid now");
  const taken = takenBy(till, promotion.code);
  if (taken) return `${named(promotion.names)} ${money(-taken)}`;
  if (promotion.threshold) return t("%(name)s: from %(amount)s on", { name: named(promotion.names), amount: money(promotion.threshold) });
  return t("%(name)s: nothing on this ticket", { name: named(promotion.names) });
}
