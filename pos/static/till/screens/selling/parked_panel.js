/**
 * Putting a ticket aside under a name, and taking one up again.
 */

import { dayOf } from "../../kit/day.js";
import { fill, h, keyed } from "../../kit/dom.js";
import { nameOf } from "../../goods/names.js";
import { hour, listed, moment, money, t } from "../../kit/language.js";
import { Refusal } from "../../kit/refusal.js";
import { followParked, heldTickets, park, parkedTickets, takeUp } from "../../ticket/parked.js";
import { looking, notify, refuse } from "../notice.js";

const NAME_MAX = 60;

/** Ask for the ticket's name; `done()` leads back to the goods, `ending(work)` is how a ticket ends. */
export function parkingPanel(till, { done, ending }) {
  const name = h("input.text-field", { type: "text", maxlength: String(NAME_MAX), autocomplete: "off" });
  const submit = (event) => {
    event.preventDefault();
    ending(putAside);
  };
  const putAside = async () => {
    const isParked = await park(till, name.value.trim() || hour(Date.now()));
    done();
    if (isParked) notify(t("The ticket is put aside."), "good");
  };
  const element = panel(t("Put the ticket aside"), done,
    h("form.drawer-form", { onsubmit: submit }, h("label.field", {}, h("span", {}, t("Whose it is (may stay empty)")), name),
      h("div.drawer-end", {}, h("button.primary", { type: "submit" }, t("Put aside")))));
  return { element, focus: () => name.focus(), leave: () => {}, staysOnScan: true, stands: () => !till.ticket.isEmpty };
}

/**
 * The tickets put aside in this shop: those of this till at once, the others' when the server names them, and as they come and go
 * while the list is open. A ticket keeps its place and its key as long as it is there: none moves under the hand.
 */
export function parkedPanel(till, done) {
  const list = h("ul.parked-list", { "aria-live": "polite" });
  const hints = h("div.parked-hints", { role: "status" });
  const places = [];
  let isLeft = false;
  let asked = 0;
  let shown = 0;

  async function begin() {
    const own = await heldTickets(till);
    show(own, [t("Looking…")]);
    focusFirst();
    await look();
    if (own.length === 0) focusFirst();
  }

  async function look() {
    const turn = (asked += 1);
    const { tickets, isWhole } = await parkedTickets(till);
    if (isLeft || turn < shown) return;
    shown = turn;
    const none = isWhole ? t("No ticket is put aside.") : t("This till has put no ticket aside.");
    show(tickets, [!tickets.length && none, !isWhole && t("Without the server only the tickets of this till are shown.")]);
  }

  function show(tickets, says) {
    if (isLeft) return;
    places.push(...tickets.map(({ id }) => id).filter((id) => !places.includes(id)));
    const placed = tickets.map((ticket) => ({ ticket, place: places.indexOf(ticket.id) })).sort((a, b) => a.place - b.place);
    const focused = document.activeElement;
    keyed(list, placed, ({ ticket }) => ticket.id, row, () => {});
    // To be moved up takes the focus away; it stays with its ticket, and goes to no other.
    if (list.contains(focused)) focused.focus();
    fill(hints, says.filter(Boolean).map((text) => h("p.hint", {}, text)));
  }

  const focusFirst = () => document.activeElement === document.body && list.querySelector("button")?.focus();

  const row = ({ ticket, place }) => h("li", {}, h("button.parked-ticket", { type: "button", "data-key": place < 9 && String(place + 1), onclick: () => take(ticket) },
    h("strong", {}, h("bdi", {}, ticket.name)), h("span", {}, h("bdi", {}, money(ticket.total))),
    h("span.hint", {}, h("bdi", {}, `${ticket.register} · ${ticket.person} · ${since(ticket.parked_at)}`))));

  async function take(ticket) {
    try {
      const left = await looking(() => takeUp(till, ticket, () => !isLeft));
      if (!left) return notify(t("%(name)s's ticket came too late for this screen: it is put aside again.", { name: ticket.name }), "bad");
      if (!isLeft) done();
      if (left.length) notify(t("A manager has to allow this again, it was left off: %(names)s", { names: listed(left.map((line) => nameOf(till, line))) }), "bad");
    } catch (error) {
      // Who has left waits for no ticket.
      if (isLeft && error instanceof Refusal) return;
      refuse(error);
      look();
    }
  }

  const unfollow = followParked(till, look);
  begin();
  const leave = () => {
    isLeft = true;
    unfollow();
  };
  return { element: panel(t("Tickets put aside"), done, h("div.parked-body", {}, list, hints)), focus: () => {}, leave };
}

/** The hour, and of another day the day too: tickets are kept for a week. */
const since = (at) => (dayOf(at) === dayOf(Date.now()) ? hour(at) : moment(at));

const panel = (title, done, ...children) => h("section.panel.parked", { "aria-labelledby": "parked-title" },
  h("header.panel-head", {}, h("h2", { id: "parked-title" }, title),
    h("button.quiet", { type: "button", "data-key": "Escape", onclick: done }, t("Back to the goods"))), children);
