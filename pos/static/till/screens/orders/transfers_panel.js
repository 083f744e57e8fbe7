/**
 * Goods between our shops: to send to another one, and to take in here.
 *
 * Invariant: what a card offers is the next step of its goods, for the people of this end of their way.
 */

import { h } from "../../kit/dom.js";
import { day, hour, named, t } from "../../kit/language.js";
import { dayOf } from "../../kit/day.js";
import { quantityText } from "../../goods/quantities.js";
import { Refusal } from "../../kit/refusal.js";
import { decline, sendOff, takeIn, transfersHere } from "../../orders/transfers.js";
import { notify } from "../notice.js";
import { placeOf } from "./order_words.js";
import { framed, tried } from "../panel.js";
import { takingInForm } from "./taking_in_form.js";

/** The panel; `desk` is the selling screen, `openOrder(code)` shows the order that goods came for. */
export function transfersPanel(desk, openOrder) {
  const panel = framed("transfers", t("Between the shops"), desk.showGoods);

  async function look() {
    try {
      show(await transfersHere());
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      panel.show(h("div.orders-gone", { role: "alert" }, h("p", {}, error.message), h("button.tool", { type: "button", onclick: look }, t("Try again"))));
    }
  }

  /** Take a step, say that it was taken, and show what is left to do. */
  const act = (work, said, action = null) => tried(async () => {
    show(await work());
    notify(said, "good", action);
  });

  /** Goods came: whoever waits for them is to be told, and the order says who. */
  const take = (one, came) => act(() => takeIn(one.id, came), t("Taken in: %(name)s", { name: nameOf(one) }),
    one.reference && one.let_go_at === null ? h("button.quiet", { type: "button", onclick: () => openOrder(one.reference) }, t("Tell the customer: %(code)s", { code: one.reference })) : null);

  function show({ site_id: here, transfers }) {
    const groups = [
      [t("Asked of us"), transfers.filter(({ stage, source }) => stage === "asked" && source.id === here), (one) => toSend(one, act, panel, () => show({ site_id: here, transfers }))],
      [t("On the way here"), transfers.filter(({ stage, target }) => stage === "sent" && target.id === here), (one) => toTakeIn(one, take, panel, () => show({ site_id: here, transfers }))],
      [t("Asked of others"), transfers.filter(({ stage, target }) => stage === "asked" && target.id === here), () => []],
      [t("Sent by us"), transfers.filter(({ stage, source }) => stage === "sent" && source.id === here), () => []],
      [t("Done today"), transfers.filter(({ stage }) => stage === "received" || stage === "ended"), () => []],
    ].filter(([, found]) => found.length);
    panel.show(h("div.transfers-scroll", { tabindex: "-1" }, groups.length
      ? groups.map(([name, found, steps]) => h("section.transfers-group", {}, h("h3", {}, name), h("ul.elsewhere-sites", {}, found.map((one) => card(one, here, steps(one))))))
      : h("p.hint", {}, t("Nothing is asked of us, and nothing is on its way."))));
  }

  panel.show(h("p.hint", {}, t("Looking…")));
  look();
  return panel;
}

function toSend(one, act, panel, again) {
  const send = () => act(() => sendOff(one.id), t("Sent. It is in the list of the other shop until it is there."));
  const refuse = () => panel.show(h("div.orders-gone", { role: "alert" }, h("p", {}, t("%(name)s is not here? The other shop and a manager are told, and the customer waits no longer for it.", { name: nameOf(one) })),
    h("div.drawer-end", {}, h("button.quiet", { type: "button", onclick: again }, t("Back")), h("button.primary.danger", { type: "button", onclick: () => act(() => decline(one.id), t("The other shop is told.")) }, t("We do not have it")))));
  return [h("button.quiet", { type: "button", onclick: refuse }, t("We do not have it")), h("button.primary", { type: "button", onclick: send }, t("It is sent"))];
}

function toTakeIn(one, take, panel, again) {
  const whole = () => take(one, { arrived: one.quantity });
  const part = () => panel.show(takingInForm(one, nameOf(one), { back: again, taken: (came) => take(one, came) }));
  return [h("button.quiet", { type: "button", onclick: part }, t("Not all of it came whole")), h("button.primary", { type: "button", onclick: whole }, t("It is here, whole"))];
}

function card(one, here, steps) {
  const other = one.source.id === here ? t("For %(site)s", { site: nameOf(one.target) }) : t("From: %(site)s", { site: nameOf(one.source) });
  return h("li.elsewhere-card", { "data-there": String(steps.length > 0), "data-transfer": String(one.id) },
    h("strong", {}, h("bdi", {}, nameOf(one))), h("span.elsewhere-quantity", {}, h("bdi", {}, quantityText(one, one.quantity))),
    h("span.hint", {}, other, one.reference ? [" · ", h("bdi.order-code", { dir: "ltr" }, one.reference)] : null, ` · ${sinceOf(one)}`, steps.length ? lotsOf(one) : null),
    steps.length ? h("span.elsewhere-actions", {}, steps) : null);
}

/** Which lots to take from where, or which were sent. */
const lotsOf = (one) => one.lots.map(({ code, place, quantity }) => h("span.transfer-lot", {}, place ? `${placeOf(place)} · ` : null, t("Lot %(code)s", { code }), " · ", h("bdi", {}, quantityText(one, quantity))));

function sinceOf(one) {
  if (one.stage === "received") return one.missing > 0 && one.settled_at === null ? t("something is missing") : t("taken in %(at)s", { at: at(one.received_at) });
  if (one.stage === "ended") return t("called off");
  return one.stage === "sent" ? t("sent %(at)s", { at: at(one.sent_at) }) : t("asked %(at)s", { at: at(one.asked_at) });
}

const nameOf = ({ name_fr: fr, name_ar: ar, name_en: en }) => named({ fr, ar, en });

const at = (instant) => (dayOf(instant) === dayOf(Date.now()) ? hour(instant) : day(dayOf(instant)));
