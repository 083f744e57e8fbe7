/**
 * A hamper built at the counter: a budget goes in, a proposal comes out, the cashier swaps pieces until it pleases.
 *
 * Works without the server, by what it told last. The rule is pure/hamper.js; nothing is on the ticket before it is put there,
 * and what is scanned, sold or promised meanwhile is proposed no longer.
 */

import { when } from "../../kit/changes.js";
import { dayOf } from "../../kit/day.js";
import { fill, h, say } from "../../kit/dom.js";
import { day, listed, money, named, t } from "../../kit/language.js";
import { parseAmount } from "../../pure/money.js";
import * as hamper from "../../pure/hamper.js";
import { hamperShelf } from "../../goods/hamper_shelf.js";
import { uuid7 } from "../../pure/ids.js";
import * as sounds from "../../kit/sounds.js";
import { hush, notify } from "../notice.js";
import { figureOf, numberField } from "../pad.js";
import { framed } from "../panel.js";

const BUDGETS = [20_000, 30_000, 50_000];
const BUDGET_MAX = 20_000_00;
const NAMED_MOST = 3;
const DAY_MS = 86_400_000;

/** The panel; `back()` leads to the goods. */
export function hamperPanel(till, back) {
  const panel = framed("hamper", t("Build a hamper"), back);
  let shelf = hamperShelf(till, Date.now());
  const wish = { budget: 30_000, kinds: [], avoid: [], box: null, from: dayOf(Date.now() + hamper.KEEPS_DAYS * DAY_MS) };
  let pieces = [];

  let isBegun = false;
  // These stay the same elements where they are: a proposal that is made anew takes no button from under the pointer.
  const more = h("button.tool.hamper-more", { type: "button", onclick: () => change([...pieces, pieceOf(next())]) });
  const bound = h("p.hint.hamper-bound");
  const list = h("div.hamper-list");
  const result = h("div.hamper-result", { tabindex: "-1", "aria-live": "polite" }, h("div.hamper-next", {}, more, bound), list);
  const sum = h("p");
  const done = h("button.primary", { type: "button", "data-key": "Ctrl+Enter", onclick: put }, t("Put it on the ticket"));
  const rebuild = () => {
    pieces = hamper.propose(shelf, wish);
    render();
  };
  const wished = () => {
    isBegun = true;
    rebuild();
  };

  /** The shelf or the ticket is another: the proposal stays as it is while all of it is free. */
  function refresh() {
    shelf = hamperShelf(till, Date.now());
    const isFree = ({ id, price }) => shelf.some((one) => one.id === id && one.free > 0 && one.price === price);
    if (wish.box && !isFree(wish.box)) wish.box = null;
    boxes.show();
    if (pieces.every(isFree)) render();
    else rebuild();
  }

  function render() {
    const room = hamper.left(pieces, wish);
    const why = whyOf(hamper.binds(shelf, wish, pieces));
    const focused = document.activeElement;
    const place = placeIn(list, focused);
    more.hidden = Boolean(why);
    if (!why) say(more, t("One more: %(name)s", { name: nameOf(next()) }));
    say(bound, why ?? "");
    const promised = notFree();
    fill(list, pieces.length > 0 && h("ol.hamper-pieces", { "data-walk": "Alt+a" }, pieces.map(row)),
      pieces.length === 0 && why && h("p.hint", {}, t("Nothing on the shelf fits this budget.")),
      promised && h("p.hint.hamper-why", {}, promised));
    fill(sum, h("strong", {}, h("bdi", {}, money(wish.budget - room))), " ", h("span.hint", {}, t("Left of the budget: %(amount)s", { amount: money(room) })));
    done.disabled = pieces.length === 0;
    if (place) focusAgain(place);
    else if (focused === more && more.hidden) focusAny();
  }

  /** A piece that goes takes the focus along: it goes to the next one's button, and never to the page, where Enter pays. */
  function focusAgain({ row, column }) {
    const rows = list.querySelectorAll("li");
    const button = rows[Math.min(row, rows.length - 1)]?.querySelectorAll(".tool")[column];
    if (button && !button.disabled) button.focus();
    else focusAny();
  }

  const focusAny = () => [more, done, result].find((one) => !one.hidden && !one.disabled).focus();

  /** What would go in but is promised, or on the ticket: the first of it by name. */
  function notFree() {
    const names = hamper.promised(shelf, wish).map(nameOf);
    if (!names.length) return "";
    const more = names.length > NAMED_MOST ? ` +${names.length - NAMED_MOST}` : "";
    return t("Promised, or on this ticket: %(names)s.", { names: `${listed(names.slice(0, NAMED_MOST))}${more}` });
  }

  function row(piece) {
    const other = hamper.alternatives(shelf, wish, pieces, piece.id);
    const swap = () => change(pieces.with(pieces.indexOf(piece), pieceOf(after(other, piece))));
    const { until } = shelf.find(({ id }) => id === piece.id);
    return h("li", { "data-id": String(piece.id) }, h("span.hamper-what", {}, h("bdi", {}, nameOf(piece)), until ? h("span.hint", {}, t("best by %(date)s", { date: day(until) })) : null),
      h("span", {}, h("bdi", {}, money(piece.price))),
      h("button.tool", { type: "button", disabled: other.length === 0, "aria-label": t("Swap: %(name)s", { name: nameOf(piece) }), onclick: swap }, t("Swap")),
      h("button.tool", { type: "button", "aria-label": t("Leave out: %(name)s", { name: nameOf(piece) }), onclick: () => change(pieces.filter((one) => one !== piece)) }, "×"));
  }

  function change(wanted) {
    isBegun = true;
    pieces = wanted;
    render();
  }

  /** What would go in next, as long as nothing binds. */
  const next = () => hamper.alternatives(shelf, wish, pieces)[0];

  const nameOf = ({ id }) => named(till.catalogue.product(id).names);

  /** Put the pieces on the ticket, as one step that undo takes back. */
  function put() {
    // What was keyed and not yet taken is the budget all the same.
    if (!budget.isTaken() || pieces.length === 0) return;
    stop();
    const all = wish.box ? [...pieces, wish.box] : pieces;
    const facts = { unit: "piece", quantity: 1, lot: null, label: null, hamper: pieces.length, hamper_id: uuid7() };
    till.ticket.append(all.map((one) => ({ ...facts, id: uuid7(), product_id: one.id, unit_price: one.price, amount: one.price, is_box: one === wish.box })));
    back();
    notify(t("The hamper is on the ticket."), "good");
  }

  const boxes = boxField(() => shelf, wish, nameOf, wished);
  const budget = budgetField(wish, wished);
  const offs = ["ticket", "stock", "catalogue"].map((topic) => when(topic, refresh));
  const stop = () => offs.forEach((off) => off());
  panel.show(h("div.hamper-wish", {}, h("div.hamper-first", {}, budget.element, boxes.element),
    choices(t("With"), themes(till, shelf), wish.kinds, wished), choices(t("Without"), allergensOf(shelf), wish.avoid, wished)),
  h("div.hamper-built", {}, result, h("footer.hamper-end", {}, sum, done)));
  rebuild();
  return { ...panel, focus: () => panel.body.querySelector("input")?.focus(), leave: stop, staysOnScan: true, isBegun: () => isBegun };
}

/** Which button of which piece has the focus, or null. */
function placeIn(list, focused) {
  const rows = [...list.querySelectorAll("li")];
  const row = rows.findIndex((one) => one.contains(focused));
  return row < 0 ? null : { row, column: [...rows[row].querySelectorAll(".tool")].indexOf(focused) };
}

const pieceOf = ({ id, price, kind }) => ({ id, price, kind });

/** The next of the others: the one behind the piece that goes, so that swapping goes through all of them. */
function after(others, piece) {
  const behind = others.filter(({ price, id }) => price < piece.price || (price === piece.price && id > piece.id));
  return behind[0] ?? others[0];
}

/** Why no more goes in, or null while something does. */
function whyOf(bound) {
  if (bound?.kind === "pieces") return t("As many as a hamper holds: %(num)d pieces.", { num: hamper.PIECES_MOST });
  if (bound?.kind === "budget") return t("The budget binds: the next article costs %(amount)s.", { amount: money(bound.price) });
  return bound && t("Nothing else of this choice is free on the shelf.");
}

function budgetField(wish, changed) {
  const field = numberField({ value: figureOf(wish.budget), maxlength: "9", inputmode: "decimal", autofocus: true });
  const set = (budget) => {
    wish.budget = budget;
    changed();
  };
  /** Take what is keyed; whether it can be. */
  const read = () => {
    let budget = 0;
    try {
      budget = parseAmount(field.value);
    } catch {
      // Said below, as for nothing at all.
    }
    if (budget > BUDGET_MAX) return refuse(t("No more than %(amount)s at once: look at what was keyed.", { amount: money(BUDGET_MAX) }));
    if (budget <= 0) return refuse(t("Key an amount, like %(example)s.", { example: figureOf(15_000) }));
    hush();
    if (budget !== wish.budget) set(budget);
    return true;
  };
  /** The proposal stays that of the budget before, and so does the field. */
  const refuse = (why) => {
    sounds.refused();
    notify(why, "bad");
    field.value = figureOf(wish.budget);
    field.select();
    return false;
  };
  field.addEventListener("change", read);
  field.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.ctrlKey) return;
    event.preventDefault();
    read();
  });
  const quick = (budget) => h("button.chip", { type: "button", onclick: () => {
    field.value = figureOf(budget);
    hush();
    set(budget);
  } }, h("bdi", {}, money(budget)));
  const element = h("div.hamper-budget", {}, h("label.field", {}, h("span", {}, t("Budget")), field), h("div.chips", { role: "group", "aria-label": t("Budget") }, BUDGETS.map(quick)));
  return { element, isTaken: read };
}

/** A row of chips that are pressed or not; `chosen` holds the values of those that are. */
function choices(name, found, chosen, changed) {
  const chip = ([value, label]) => {
    const button = h("button.chip", { type: "button", "aria-pressed": "false", onclick: () => {
      const isOn = chosen.includes(value);
      if (isOn) chosen.splice(chosen.indexOf(value), 1);
      else chosen.push(value);
      button.setAttribute("aria-pressed", String(!isOn));
      changed();
    } }, label);
    return button;
  };
  return found.length ? h("div.chips-row", { role: "group", "aria-label": name }, h("span.chips-name", {}, name), h("div.chips-scroll", { tabindex: "-1" }, found.map(chip))) : null;
}

function themes({ catalogue }, shelf) {
  const there = new Set(shelf.map(({ kind }) => kind));
  return catalogue.categories.filter(({ id }) => there.has(id)).map(({ id, names }) => [id, named(names)]);
}

function allergensOf(shelf) {
  const words = new Map(shelf.flatMap((one) => one.words.map((names) => [names.fr, named(names)])));
  return [...words].sort(([a], [b]) => (a < b ? -1 : 1));
}

/** What it is packed in, of the boxes that are free; `show()` it anew when others are. */
function boxField(shelf, wish, nameOf, changed) {
  const boxes = () => shelf().filter(({ isBox, free }) => isBox && free > 0).sort((a, b) => a.price - b.price || a.id - b.id);
  const select = h("select.text-field", { onchange: () => {
    wish.box = boxes().find(({ id }) => String(id) === select.value) ?? null;
    changed();
  } });
  const element = h("label.field", {}, h("span", {}, t("Box or basket")), select);
  function show() {
    element.hidden = boxes().length === 0;
    fill(select, h("option", { value: "" }, t("none")), boxes().map((box) => h("option", { value: String(box.id) }, `${nameOf(box)} · ${money(box.price)}`)));
    select.value = String(wish.box?.id ?? "");
  }
  show();
  return { element, show };
}
