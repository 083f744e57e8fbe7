/**
 * Ship later: the goods on the ticket are paid here and sent to an address. They are held before the money is taken.
 */

import { when } from "../../kit/changes.js";
import { fill, h } from "../../kit/dom.js";
import { money, t } from "../../kit/language.js";
import { send, waysToSend } from "../../orders/orders.js";
import { receiptLanguage } from "../../ticket/content.js";
import { uuid7 } from "../../pure/ids.js";
import { notify } from "../notice.js";
import { customerFields } from "./customer_fields.js";
import { wayOf } from "./order_words.js";
import { framed, tried } from "../panel.js";

/** The panel; `done()` leads to the goods with the delivery on the ticket. */
export function sendingPanel(till, done) {
  const panel = framed("sending", t("Send the goods"), done);
  const id = uuid7();
  const choices = h("fieldset.choices");
  let isSending = false;
  let isLeft = false;
  const isWanted = () => !isLeft;
  let asked = 0;

  function offer(ways) {
    const chosen = choices.querySelector(":checked")?.value;
    const first = ways.find(({ way }) => way === chosen) ?? ways[0];
    fill(choices, h("legend", {}, t("How it is sent")), ways.map(({ way, fee }) => h("label.choice", {}, h("input", { type: "radio", name: "delivery", value: way, checked: way === first.way }),
      h("span", {}, wayOf(way), h("strong", {}, h("bdi", {}, fee > 0 ? money(fee) : t("free")))))));
  }

  /** What is scanned meanwhile goes along: it may be sent for another fee. */
  async function offerAnew() {
    if (isSending || !choices.isConnected) return;
    asked += 1;
    const turn = asked;
    const ways = await waysToSend(till).catch(() => null); // the server looks at it all again when it holds the goods
    if (ways && turn === asked) offer(ways);
  }

  function form(ways) {
    offer(ways);
    const who = customerFields(till, [
      ["city", t("Town"), { required: true, maxlength: "60", autocomplete: "off", value: till.place.site.city }],
      ["address", t("Street, number, district"), { required: true, maxlength: "200", autocomplete: "off" }],
      ["landmark", t("Landmark (may stay empty)"), { maxlength: "120", autocomplete: "off" }],
      ["email", t("E-mail (may stay empty)"), { type: "email", maxlength: "120", dir: "ltr", autocomplete: "off" }],
    ]);
    const submit = async (event) => {
      event.preventDefault();
      const chosen = new FormData(event.target).get("delivery");
      isSending = true;
      await tried(async () => {
        const taken = await send(till, { id, site_id: till.place.site.id, delivery: chosen, language: receiptLanguage(till), ...who.values() }, { isWanted });
        if (!taken) return;
        // The goods come back into sight first: showing them hushes what was said before.
        done();
        notify(t("The goods are held under %(code)s. Take the money now: then they are got ready.", { code: taken.code }), "good");
      });
      isSending = false;
    };
    panel.show(h("form.drawer-form.sending-form", { onsubmit: submit },
      choices, who.element,
      h("div.drawer-end", {}, h("button.primary", { type: "submit" }, t("Put the delivery on the ticket")))));
    panel.body.querySelector("input[name=name]")?.focus();
  }

  /** Which ways there are is the server's to say; without it the goods can still be sold here, as any others. */
  async function ask() {
    panel.show(h("p.hint", {}, t("Looking…")));
    if (await tried(async () => form(await waysToSend(till)), isWanted)) return;
    panel.show(h("div.orders-gone", {}, h("p", {}, t("Goods are held before they are paid to be sent, and that needs the server. Sold without it, they leave with the customer.")),
      h("button.tool", { type: "button", onclick: ask }, t("Try again"))));
  }

  const off = when("ticket", offerAnew);
  ask();
  const leave = () => {
    isLeft = true;
    off();
  };
  return { ...panel, leave, get staysOnScan() { return choices.isConnected; } };
}
