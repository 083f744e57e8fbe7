/**
 * Giving money back: each way by which the goods were paid, or store credit. Nothing is said to be done before it is on the disk,
 * and a card gets its part from the bank's terminal first.
 */

import { changed } from "../../kit/changes.js";
import { h, say } from "../../kit/dom.js";
import { hour, money, t } from "../../kit/language.js";
import { nextToCard, rowOfWay, strayRows } from "../../money/paying_back.js";
import { doubtLeftBehind, tenderName } from "../../money/tendering.js";
import { shownReference } from "../../paper/words.js";
import { settle } from "../../pure/tenders.js";
import { requireStillToComeBack } from "../../receipts/receipts.js";
import { newCreditCode, tendersBack, waysBack, withoutCards } from "../../receipts/refunds.js";
import { worded } from "../../kit/words.js";
import { hush, looking } from "../notice.js";
import { beginBack } from "./card_back_form.js";
import { resolveForm, takeBackForm } from "./card_form.js";
import { deskOf } from "./desk.js";
import { FORM } from "./tender_form.js";

/** The panel for a ticket that gives money back; `on.paid(settlement, details)` completes it, `on.cancelled()` leads back. */
export function giveBackPanel(till, on) {
  const { lines } = till.ticket;
  const due = Math.max(-till.ticket.total, 0);
  const policy = till.place.settings;
  // What the cashier has chosen here, and the one code that new store credit would have.
  const chosen = { asCredit: false, declined: new Set(), instead: new Set(), code: newCreditCode(policy) };
  const place = h("div.give-back-in");
  const big = h("button.primary.big", { type: "submit", form: FORM, "data-key": "Enter" });
  const back = h("button.quiet", { type: "button", "data-key": "Escape", onclick: (event) => desk.run(event, desk.form.backed) });
  const element = h("section.panel.payment.give-back", { "aria-labelledby": "give-back-title" },
    h("header.panel-head", {}, h("h2", { id: "give-back-title" }, t("To give back")), back),
    h("div.give-back-form", {}, h("p.give-back-due", {}, h("bdi", {}, money(due))), place, big));
  const desk = Object.assign(deskOf(till, { element, place, big, render }), { home: () => desk.open(waysForm), added });

  /** How it goes back, as chosen up to now; new credit with its code. */
  const ways = () => withoutCards(due ? waysBack(lines, due, chosen.asCredit) : [], chosen.instead);

  function render() {
    say(big, desk.form.verb());
    say(back, desk.form.back);
  }

  function waysForm() {
    const now = ways();
    const isAsked = now.some((way) => rowOfWay(till, way));
    const canChoose = due > 0 && !isAsked && waysBack(lines, due).some(({ kind }) => kind !== "credit");
    const asCredit = h("input", { type: "checkbox", checked: chosen.asCredit, onchange: () => choose({ asCredit: asCredit.checked }) });
    const form = h("form.back-form", { id: FORM, "aria-labelledby": "give-back-title", onsubmit: (event) => desk.run(event, giveBack) },
      h("ul.ways", {}, now.map((way) => wayRow(desk, way, { policy, chosen, instead: () => choose({ instead: new Set([...chosen.instead, way.reference]) }) })), strayRows(till, now).map((row) => strayRow(desk, row))),
      canChoose && h("label.choice", {}, asCredit, h("span", {}, t("As store credit instead"))));
    const isToCome = now.some((way) => way.kind === "card" && !rowOfWay(till, way));
    const verb = () => (isToCome ? t("Pay back on the terminal") : due ? t("Give back") : t("Back to the goods"));
    return { name: "ways", element: form, verb, back: t("Back to the goods"), backed: on.cancelled, focus: () => big.focus() };
  }

  function choose(part) {
    Object.assign(chosen, part);
    desk.home();
    element.querySelector(".choice input")?.focus();
  }

  /** The next card, or all of it when each has its part. */
  async function giveBack() {
    // What a terminal has paid back, or may have, is out: then the rest is the ticket's as it was.
    if (!ways().some((way) => rowOfWay(till, way))) await looking(() => requireStillToComeBack(till));
    if (!element.isConnected) return;
    const now = ways();
    const card = nextToCard(till, now);
    if (card) await beginBack(desk, card, () => chosen.declined.add(card.reference));
    else complete(now);
  }

  function added() {
    hush();
    desk.home();
    if (!till.ticket.isEmpty && !nextToCard(till, ways())) complete(ways());
  }

  function complete(now) {
    // The goods came to more meanwhile: there is something to pay, and nothing to give.
    if (due === 0) return on.cancelled();
    const { tenders, details, cash, cash_back } = tendersBack(now.map((way) => ({ ...way, reference: referenceOf(till, way, chosen) })), policy);
    try {
      on.paid({ ...settle(-due, tenders, policy, cash), cash_back }, details);
    } catch (error) {
      throw worded(error);
    }
  }

  desk.home();
  doubtLeftBehind(till).then(() => element.isConnected && desk.form.name === "ways" && desk.home());
  changed("paying", { due: -due, given: 0, change: 0 });
  return { element, focus: () => desk.form.focus(), leave: () => changed("paying", null) };
}

const isNewCredit = ({ kind, reference }) => kind === "credit" && !reference;

/** What the receipt says of a way: of a card the terminal's own reference for what it paid back. */
function referenceOf(till, way, { code }) {
  if (way.kind === "card") return rowOfWay(till, way).reference;
  return isNewCredit(way) ? code : way.reference;
}

/** One way, with what has to be said about it. */
function wayRow(desk, way, { policy, chosen, instead }) {
  const { till } = desk;
  const { tenders: [{ given }] } = tendersBack([way], policy);
  const row = way.kind === "card" ? rowOfWay(till, way) : null;
  const code = isNewCredit(way) ? chosen.code : shownReference({ kind: way.kind, given, reference: way.kind === "card" ? row?.reference : way.reference }, false);
  return h("li.way", { "data-kind": way.kind, "data-state": row?.state ?? "" },
    h("span.way-name", {}, tenderName(way.kind), code ? h("bdi.code", { dir: "ltr" }, code) : null),
    h("strong.way-amount", {}, h("bdi", {}, money(-given))),
    isNewCredit(way) && h("p.way-why", {}, whyCredit(way)),
    way.kind === "card" && (row ? cardStanding(desk, row) : cardToCome(chosen.declined.has(way.reference), instead)));
}

/** Why store credit, and what the customer gets. */
function whyCredit({ why }) {
  const reasons = {
    chosen: t("The customer takes store credit instead of money."),
    no_receipt: t("Without the receipt nobody knows how it was paid: no money goes out."),
    cheque: t("It was paid by cheque, which may still bounce: no money goes out for it."),
    card: t("The bank paid nothing back to the card."),
    goods: t("It was paid with goods that came back in exchange, not with money."),
    other: t("What was paid in another way has gone back already."),
  };
  return `${reasons[why]} ${t("The customer gets a code on the receipt, to spend here like money, in part or whole.")}`;
}

const cardToCome = (isDeclined, instead) =>
  isDeclined
    ? h("p.way-why", {}, t("The terminal paid nothing back."), " ", h("button.tool", { type: "button", "data-key": "F4", onclick: instead }, t("As store credit instead")))
    : h("p.way-why", {}, t("The bank's terminal pays it back to the card."));

function cardStanding(desk, row) {
  const open = row.state === "unknown" || row.state === "asked";
  const text = open ? t("outcome not known since %(at)s", { at: hour(row.at) }) : t("Paid back by the terminal");
  const act = open ? resolveForm(row) : takeBackForm(row);
  return h("p.way-why", {}, text, " ", h("button.tool", { type: "button", onclick: () => desk.open(act) }, open ? t("What came of it?") : t("Remove")));
}

/** What the terminal has paid back, or may have, and the ticket does not give back any more. */
function strayRow(desk, row) {
  return h("li.way", { "data-kind": "card", "data-state": row.state === "approved" ? "stray" : row.state },
    h("span.way-name", {}, tenderName("card"), row.reference ? h("bdi.code", { dir: "ltr" }, row.reference) : null),
    h("strong.way-amount", {}, h("bdi", {}, money(-row.given))),
    cardStanding(desk, row));
}
