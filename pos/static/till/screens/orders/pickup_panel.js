/**
 * One order at the counter: get it ready, take the money that is owed, hand it over.
 *
 * Invariant: there is one next step at a time, and it is the one button that stands out.
 */

import { dayOf } from "../../kit/day.js";
import { fill, h } from "../../kit/dom.js";
import { day, money, named, t } from "../../kit/language.js";
import { AtAnotherTill, collect, handOver, orderOf, step } from "../../orders/orders.js";
import { quantityText } from "../../goods/quantities.js";
import { Refusal } from "../../kit/refusal.js";
import { whileWanted } from "../../kit/wanted.js";
import { hush, notify, refuse } from "../notice.js";
import { placeOf, stageOf, wayOf } from "./order_words.js";
import { framed, tried } from "../panel.js";

const NOTE_MAX = 200;

/** The panel of the order `code`; `list()` leads back to the pick-ups, `showTicket()` to the goods with the order on the ticket, `openReceipt(id)` to the one it was paid on. */
export function pickupPanel(till, code, { back, list, showTicket, openReceipt }) {
  const panel = framed("pickup", t("Order %(code)s", { code }), back);
  const others = h("button.quiet", { type: "button", "data-key": "Alt+l", onclick: list }, t("All pick-ups"));

  let shown = null;
  let isLeft = false;
  const isWanted = () => !isLeft;

  /** Goods scanned while the order is picked are ticked, and go on no ticket. True when the scan was heard here. */
  function scanned({ product, goods }) {
    if (shown?.stage !== "picking" || !product) return false;
    const items = shown.pick_list.filter((item) => item.product_id === product.id);
    const right = items.filter(({ lot }) => !goods.lot || lot === goods.lot);
    const item = right.find(({ is_ticked: isTicked }) => !isTicked) ?? right[0];
    if (item) act(() => step(code, "tick", { lot: item.lot_id, location: item.location_id }));
    else refuse(new Refusal(items.length ? t("This is another lot. Take lot %(lot)s.", { lot: items[0].lot }) : t("This is not on the pick list of this order.")));
    return true;
  }

  async function act(work) {
    hush();
    const done = await tried(async () => show(await work()));
    if (!done) await tried(async () => show(await orderOf(code)), isWanted);
  }

  async function take(takeOver = false) {
    try {
      if (await whileWanted(isWanted, () => collect(till, code, { takeOver, isWanted }))) showTicket();
    } catch (error) {
      refuse(error);
      if (error instanceof AtAnotherTill) notify(error.message, "bad", h("button.quiet", { type: "button", onclick: () => take(true) }, t("Take it over here")));
    }
  }

  function show(order) {
    shown = order;
    const next = nextOf(order, { act, take });
    panel.show(h("div.pickup-head", {}, h("p.pickup-name", {}, h("bdi", {}, order.name)), stageOf(order.stage, order.is_coming),
      order.receipt ? h("button.quiet", { type: "button", "data-key": "Alt+r", onclick: () => openReceipt(order.receipt) }, t("The receipt")) : null, others),
      h("div.pickup-scroll", { tabindex: "-1" }, factsOf(order), order.pick_list.length && order.is_open && order.stage !== "packed" ? pickList(order, act) : linesOf(order)),
      h("div.pickup-end", {}, sumOf(order), next));
    panel.body.querySelector(".primary")?.focus();
  }

  panel.show(h("p.hint", {}, t("Looking…")));
  tried(async () => show(await orderOf(code)), isWanted).then((found) => found || fill(panel.body, others));
  const leave = () => {
    isLeft = true;
    // What is said of this order, and offered with it, goes too.
    hush();
  };
  return { ...panel, scanned, leave };
}

/** The one thing to do next with an order. */
function nextOf(order, { act, take }) {
  const primary = (name, work) => h("button.primary", { type: "button", "data-key": "Enter", onclick: work }, name);
  if (order.is_open && order.is_shorted) return h("p.pickup-why", { role: "alert" }, t("Some of its goods were sold meanwhile: a manager holds them again in the office."));
  if (order.is_coming) return h("p.pickup-why", { "data-coming": "true" }, order.coming.map(comingOf));
  if (order.stage === "placed") return primary(t("Get it ready"), () => act(() => step(order.code, "pick")));
  if (order.stage === "picked") return primary(t("It is packed"), () => act(() => step(order.code, "pack")));
  if (order.stage === "packed" && order.owed > 0) return primary(t("Take the money"), () => take());
  if (order.stage === "packed") return handingOver(order, act, primary);
  return null;
}

/** Where goods of the order are on their way to it. */
function comingOf({ name_fr: fr, name_ar: ar, name_en: en, sent_at: sentAt }) {
  if (!fr) return h("span", {}, t("Asked of the pool: it comes with the next delivery."));
  const site = named({ fr, ar, en });
  return h("span", {}, sentAt === null ? t("Asked of %(site)s, not sent yet.", { site }) : t("On its way from %(site)s.", { site }));
}

function handingOver(order, act, primary) {
  const note = h("input.text-field", { type: "text", maxlength: String(NOTE_MAX), autocomplete: "off" });
  const give = () => act(async () => {
    const after = await handOver(order.code, note.value.trim());
    notify(t("Handed over: %(code)s", { code: order.code }), "good");
    return after;
  });
  return h("div.pickup-give", {}, h("label.field", {}, h("span", {}, t("Note (may stay empty)")), note), primary(t("Hand it over"), give));
}

function factsOf(order) {
  const fact = (name, ...said) => h("div", {}, h("dt", {}, name), h("dd", {}, said));
  return h("dl.pickup-facts", {},
    fact(t("Phone"), h("a", { href: `tel:${order.phone.replaceAll(" ", "")}` }, h("bdi", { dir: "ltr" }, order.phone))),
    order.delivery === "pickup" ? null : fact(t("How it is sent"), wayOf(order.delivery), order.city ? [" · ", h("bdi", {}, `${order.address}, ${order.city}`)] : null),
    order.held_until === null ? null : fact(t("Held until"), h("bdi", {}, day(dayOf(order.held_until - 1)))),
    order.claim && !order.claim.is_mine ? fact(t("On a ticket"), `${order.claim.register} · ${order.claim.person}`) : null);
}

const linesOf = (order) => h("ul.pickup-lines", {}, order.lines.map((line) => h("li", { "data-out": line.left_out_at === null ? null : "true" },
  h("span.pickup-what", {}, h("bdi", {}, nameOf(line)), line.left_out_at === null ? null : h("span.hint", {}, t("left out"))),
  h("span", {}, h("bdi", {}, quantityText(line, line.quantity))), h("span.pickup-amount", {}, h("bdi", {}, money(line.amount))))));

const nameOf = ({ name_fr: fr, name_ar: ar, name_en: en }) => named({ fr, ar, en });

const pickList = (order, act) => h("ul.pickup-lines.pick-list", {}, order.pick_list.map((item) => h("li", { "data-ticked": item.is_ticked ? "true" : null },
  h("span.pickup-what", {}, h("bdi", {}, nameOf(item)),
    h("span.hint", {}, placeOf(item.place), " · ", t("Lot %(code)s", { code: item.lot }))),
  h("span", {}, h("bdi", {}, quantityText(item, item.quantity))),
  item.is_ticked ? h("span.pickup-ticked", {}, t("in the basket"))
    : h("button.tool", { type: "button", "aria-label": t("Taken: %(name)s", { name: nameOf(item) }), onclick: () => act(() => step(order.code, "tick", { lot: item.lot_id, location: item.location_id })) }, t("Taken")))));

/** What is to be paid, or was; of an order that was cancelled before, nothing. */
function sumOf({ stage, owed, due, paid_at: paidAt }) {
  if (stage === "cancelled" && paidAt === null) return h("p.pickup-sum", {}, h("span", {}, t("Nothing is to be paid.")));
  return h("p.pickup-sum", {}, h("span", {}, owed > 0 ? t("To pay") : t("Paid")), h("strong", {}, h("bdi", {}, money(owed > 0 ? owed : due))));
}
