/**
 * The open ticket: its lines, what can be done to the selected one, the total and Pay, which never scroll away.
 */

import { when } from "../../kit/changes.js";
import { fill, h, keyed, say } from "../../kit/dom.js";
import { takenBy } from "../../ticket/coupons.js";
import { groupOf } from "../../ticket/group_prices.js";
import { amount, money, named, nt, t } from "../../kit/language.js";
import { hamperText, nameOf, unbroken } from "../../goods/names.js";
import { beganTicket } from "../../people/operator.js";
import { quantityText } from "../../goods/quantities.js";
import { effectOf } from "./coupon_panel.js";
import { waitingOf } from "./waiting.js";

/**
 * The panel; `on.pay()`, `on.aside()`, `on.quantity(line)`, `on.discount(line)` (null: of the whole ticket),
 * `on.remove(line)`, `on.undo()` and `on.redo()` are called from its controls.
 */
export function ticketPanel(till, on) {
  const list = h("ol.lines", { "aria-label": t("Ticket") });
  const empty = h("p.hint.ticket-empty", {}, t("Scan, search or tap: the ticket begins with the first article."));
  const total = h("output.ticket-total", { "aria-label": t("Total") });
  const count = h("span.ticket-count");
  const lines = h("span.hint.ticket-lines");
  const pay = h("button.primary.pay", { type: "button", "data-key": "Enter", onclick: on.pay }, t("Pay"));
  const tools = toolsOfLine(till, on);
  const foot = ticketFoot(till, { total, count, lines, pay, on });
  const taken = h("ul.ticket-discounts", { "aria-label": t("Discounts") });
  const whose = h("button.ticket-customer", { type: "button", "data-key": "Ctrl+k", onclick: on.customer }, h("strong", {}, h("bdi")), h("span.hint"));
  const begun = h("p.ticket-begun", { hidden: true });
  const note = h("p.ticket-note", { hidden: true });
  const scroll = h("div.lines-scroll", { tabindex: "-1" }, begun, whose, empty, list, taken, note);
  const element = h("section.ticket", { "aria-label": t("Ticket") }, scroll, foot.element);

  function render() {
    const { ticket } = till;
    keyed(list, ticket.priced.lines, ({ id }) => id, (line) => makeLine(line, till), (node, line) => updateLine(node, line, till));
    select(list, ticket, tools);
    empty.hidden = !ticket.isEmpty;
    // The lines are worth what they cost with it, as on the receipt: it is not taken off once more.
    fill(taken, ticket.priced.discounts.filter(({ line_id: id }) => !id).map(({ name, code, amount: sum }) =>
      h("li", {}, h("span", {}, t("Included: %(name)s", { name: [name, code].filter(Boolean).join(" · ") })), h("bdi", { dir: "ltr" }, amount(-sum)))), idleCodes(till).map((code) =>
      h("li.hint", {}, h("span", {}, h("bdi", { dir: "ltr" }, code), " · ", effectOf(till, code)))));
    showCustomer(whose, till);
    tell(begun, beganTicket(till) && t("%(name)s's ticket", { name: beganTicket(till).name }));
    tell(note, ticket.state.note);
    say(total, money(ticket.total));
    for (const told of [count, lines]) say(told, nt("%(num)d line", "%(num)d lines", ticket.lines.length));
    pay.disabled = ticket.isEmpty;
    say(pay, ticket.total < 0 ? t("Give back") : t("Pay"));
    foot.update();
  }

  const offs = [when("ticket", render), when("asked of us", foot.mark)];
  render();
  return { element, pay, reveal: () => list.querySelector(".selected")?.scrollIntoView({ block: "nearest" }), leave: () => offs.forEach((off) => off()) };
}

/** Whose the ticket is, above its lines; nothing while it is nobody's. */
function showCustomer(whose, till) {
  const { customer } = till.ticket.state;
  const [name, more] = whose.children;
  const group = groupOf(till, customer);
  whose.hidden = !customer;
  say(name.firstChild, customer?.name ?? "");
  say(more, [group && named(group.names), customer?.points && nt("%(num)d point", "%(num)d points", customer.points)].filter(Boolean).join(" · "));
}

/** A line that is there only while it has something to say. */
function tell(element, text) {
  say(element, text || "");
  element.hidden = !text;
}

function makeLine({ id }, till) {
  return h("li.line", { "data-line": id },
    h("button.line-main", { type: "button", "aria-keyshortcuts": "ArrowUp ArrowDown", onclick: () => till.ticket.select(id) },
      h("span.line-name"), h("span.line-amount", { dir: "ltr" }), h("span.line-detail"), h("span.line-origin"), h("span.line-discount")));
}

function updateLine(node, line, till) {
  const product = till.catalogue.product(line.product_id);
  const [name, sum, detail, origin, taken] = node.firstChild.children;
  node.dataset.back = String(line.quantity < 0);
  say(name, unbroken(nameOf(till, line)));
  say(sum, amount(line.net));
  fill(detail, product && detailOf(product, line), priceBefore(line));
  const order = line.promise && t("Order %(code)s", { code: till.ticket.state.order });
  const list = till.catalogue.priceLists.get(line.price_list);
  say(origin, [order, list && named(list.names), product && originOf(till, product, line), hamperText({ t, nt }, line, till.ticket.lines), line.note].filter(Boolean).join(" · "));
  say(taken, till.ticket.priced.discounts.filter(({ line_id: id }) => id === line.id).map((row) => `${row.name} ${amount(-row.amount)}`).join(" · "));
}

/** The list price of a line whose price was changed by hand, struck through. */
function priceBefore({ list_price: listed }) {
  if (listed === undefined || listed === null) return null;
  return [" ", h("s", { "aria-hidden": "true", dir: "ltr" }, amount(listed)), h("span.only-spoken", {}, t("instead of %(amount)s", { amount: amount(listed) }))];
}

function detailOf(product, line) {
  if (line.label !== null) return t("%(quantity)s by its label", { quantity: quantityText(product, line.quantity) });
  const price = product.kind === "weight" ? t("%(amount)s / kg", { amount: amount(line.unit_price) }) : amount(line.unit_price);
  return `${quantityText(product, line.quantity)} × ${price}`;
}

function originOf(till, product, line) {
  const cooperative = till.catalogue.cooperative(product, line.lot, Date.now());
  const lot = line.lot && t("Lot %(code)s", { code: line.lot });
  return [cooperative && named(cooperative.names), lot].filter(Boolean).join(" · ");
}

/** The codes on the ticket that take nothing off it yet. */
const idleCodes = (till) => till.ticket.state.coupons.filter((code) => !takenBy(till, code));

/** Mark the selected line, put under it its tools, those that it has no use for put out, and bring it into sight. */
function select(list, ticket, tools) {
  list.querySelector(".selected")?.classList.remove("selected");
  const line = ticket.line(ticket.selected);
  const node = line && list.querySelector(`[data-line="${line.id}"]`);
  if (!node) return tools.remove();
  node.classList.add("selected");
  if (tools.parentElement !== node) node.append(tools);
  for (const tool of tools.querySelectorAll("[data-counts]")) tool.disabled = !isCounted(line);
  node.scrollIntoView({ block: "nearest" });
}

/** Whether its quantity is the cashier's to say: not of goods that come back, a gift card or an order's. */
const isCounted = (line) => line.quantity > 0 && !line.kind && !line.promise;

function toolsOfLine(till, on) {
  const line = () => till.ticket.line(till.ticket.selected);
  const step = (by) => {
    const product = till.catalogue.product(line().product_id);
    const quantity = line().quantity + by * (product.unit === "piece" ? 1 : 50);
    if (quantity > 0) till.ticket.setQuantity(line().id, quantity);
    else on.remove(line());
  };
  return h("div.line-tools", {},
    h("button.tool", { type: "button", "data-key": "-", "data-counts": true, "aria-label": t("Less"), onclick: () => step(-1) }, "−"),
    h("button.tool.wide", { type: "button", "data-key": "F3", "data-counts": true, onclick: () => on.quantity(line()) }, t("Quantity")),
    h("button.tool", { type: "button", "data-key": "+", "data-counts": true, "aria-label": t("More"), onclick: () => step(1) }, "+"),
    h("button.tool.wide", { type: "button", "data-key": "%", "data-counts": true, onclick: () => on.discount(line()) }, t("Discount")),
    h("button.tool.danger", { type: "button", "data-key": "Delete", onclick: () => on.remove(line()) }, t("Remove")));
}

const step = (sign, key, name, onclick) =>
  h("button.tool.step", { type: "button", "data-key": key, title: name, "aria-label": name, onclick }, h("span", { "aria-hidden": "true" }, sign));

function ticketFoot(till, { total, count, lines, pay, on }) {
  const undo = step("↶", "Ctrl+z", t("Undo"), on.undo);
  const redo = step("↷", "Ctrl+y", t("Redo"), on.redo);
  const clear = h("button.tool", { type: "button", "data-key": "F4", onclick: on.clear }, t("Clear"));
  const aside = h("button.tool", { type: "button", "data-key": "F1", onclick: on.aside });
  const more = h("button.tool", { type: "button", "data-key": "F2", onclick: on.more });
  const up = h("button.key-only", { type: "button", tabindex: "-1", "aria-hidden": "true", "data-key": "ArrowUp", onclick: () => till.ticket.move(-1) });
  const down = h("button.key-only", { type: "button", tabindex: "-1", "aria-hidden": "true", "data-key": "ArrowDown", onclick: () => till.ticket.move(1) });
  const discount = h("button.key-only", { type: "button", tabindex: "-1", "aria-hidden": "true", "data-key": "Ctrl+d", onclick: () => on.discount(null) });
  const sides = h("button.tool.sides", { type: "button", "data-key": "Ctrl+g", onclick: on.sides }, count);
  const mark = () => fill(more, t("More"), waitingOf(till.askedOfUs ?? 0));
  mark();
  return {
    mark,
    element: h("footer.ticket-foot", {}, h("div.ticket-tools", {}, sides, undo, redo, aside, clear, more, up, down, discount),
      h("div.ticket-sum", {}, h("span.ticket-total-name", {}, t("Total"), lines), total), pay),
    update: () => {
      undo.disabled = !till.ticket.canUndo;
      redo.disabled = !till.ticket.canRedo;
      clear.disabled = till.ticket.isEmpty;
      say(aside, till.ticket.isEmpty ? t("Put aside: look") : t("Put aside"));
    },
  };
}
