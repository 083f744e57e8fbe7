/**
 * A hamper built at the counter: a budget goes in, a proposal comes out, the cashier swaps pieces until it pleases.
 *
 * Works without the server. The rule is pure/hamper.js; nothing is on the ticket before it is put there.
 */

import { dayOf } from "../../kit/day.js";
import { fill, h } from "../../kit/dom.js";
import { day, money, named, nt, t } from "../../kit/language.js";
import { parseAmount } from "../../pure/money.js";
import * as hamper from "../../pure/hamper.js";
import { uuid7 } from "../../pure/ids.js";
import { notify } from "../notice.js";
import { figureOf, numberField } from "../pad.js";
import { framed } from "../panel.js";

const BUDGETS = [20_000, 30_000, 50_000];
const BOXES = "artisanat";
const DAY_MS = 86_400_000;

/** The panel; `back()` leads to the goods. */
export function hamperPanel(till, back) {
  const panel = framed("hamper", t("Build a hamper"), back);
  const shelf = shelfOf(till);
  const wish = { budget: 30_000, kinds: [], avoid: [], box: null, from: dayOf(Date.now() + hamper.KEEPS_DAYS * DAY_MS) };
  let pieces = [];

  const result = h("div.hamper-result", { tabindex: "-1", "aria-live": "polite" });
  const rebuild = () => {
    pieces = hamper.propose(shelf, wish);
    render();
  };

  function render() {
    const room = hamper.left(pieces, wish);
    const add = hamper.alternatives(shelf, wish, pieces)[0];
    fill(result, pieces.length === 0 ? h("p.hint", {}, t("Nothing on the shelf fits this budget.")) : h("ol.hamper-pieces", { "data-walk": "Alt+a" }, pieces.map(row)),
      add && pieces.length > 0 ? h("button.tool.hamper-more", { type: "button", onclick: () => change([...pieces, pieceOf(add)]) }, t("One more: %(name)s", { name: nameOf(add) })) : null,
      h("footer.hamper-end", {}, h("p", {}, h("strong", {}, h("bdi", {}, money(wish.budget - room))), " ", h("span.hint", {}, t("%(amount)s of the budget are left", { amount: money(room) }))),
        h("button.primary", { type: "button", "data-key": "Ctrl+Enter", disabled: pieces.length === 0, onclick: put }, t("Put it on the ticket"))));
  }

  function row(piece) {
    const other = hamper.alternatives(shelf, wish, pieces, piece.id);
    const swap = () => change(pieces.map((one) => (one === piece ? pieceOf(after(other, piece)) : one)));
    const { until } = shelf.find(({ id }) => id === piece.id);
    return h("li", { "data-id": String(piece.id) }, h("span.hamper-what", {}, h("bdi", {}, nameOf(piece)), until ? h("span.hint", {}, t("best by %(date)s", { date: day(until) })) : null),
      h("span", {}, h("bdi", {}, money(piece.price))),
      h("button.tool", { type: "button", disabled: other.length === 0, "aria-label": t("Swap: %(name)s", { name: nameOf(piece) }), onclick: swap }, t("Swap")),
      h("button.tool", { type: "button", "aria-label": t("Leave out: %(name)s", { name: nameOf(piece) }), onclick: () => change(pieces.filter((one) => one !== piece)) }, "×"));
  }

  function change(next) {
    pieces = next;
    render();
  }

  const nameOf = ({ id }) => named(till.catalogue.product(id).names);

  /** Put the pieces on the ticket, as one step that undo takes back. */
  function put() {
    const all = wish.box ? [...pieces, wish.box] : pieces;
    const note = t("Hamper, %(count)s", { count: nt("%(num)d piece", "%(num)d pieces", pieces.length) });
    till.ticket.append(all.map(({ id, price }) => ({ id: uuid7(), product_id: id, unit: "piece", unit_price: price, quantity: 1, amount: price, lot: null, label: null, note })));
    notify(t("The hamper is on the ticket."), "good");
    back();
  }

  panel.show(h("div.hamper-wish", {}, h("div.hamper-first", {}, budgetField(wish, rebuild), boxField(shelf, wish, nameOf, rebuild)),
    choices(t("With"), themes(till, shelf), wish.kinds, rebuild), choices(t("Without"), allergensOf(shelf), wish.avoid, rebuild)), result);
  rebuild();
  return { ...panel, focus: () => panel.body.querySelector("input")?.focus() };
}

const pieceOf = ({ id, price, kind }) => ({ id, price, kind });

/** The next of the others: the one behind the piece that goes, so that swapping goes through all of them. */
function after(others, piece) {
  const behind = others.filter(({ price, id }) => price < piece.price || (price === piece.price && id > piece.id));
  return behind[0] ?? others[0];
}

/** What of the catalogue may go into a hamper: pieces that lie here and need no cold. */
function shelfOf({ catalogue }) {
  return catalogue.onSale()
    .filter(({ kind, storage }) => kind === "piece" && (storage ?? "ambient") === "ambient")
    .map((product) => ({
      id: product.id, price: catalogue.price(product, Date.now()), on_hand: product.on_hand, until: untilOf(catalogue, product),
      kind: product.category, allergens: (product.allergens ?? []).map(({ fr }) => fr), words: product.allergens ?? [],
      isBox: catalogue.category(product.category)?.slug === BOXES,
    }));
}

/** The last day of the lot that leaves first; null when nothing binds it. */
function untilOf(catalogue, product) {
  const [first] = catalogue.sellableLots(product, Date.now());
  return first && first.sellable_until_on < "9999" ? first.sellable_until_on : null;
}

function budgetField(wish, changed) {
  const field = numberField({ value: figureOf(wish.budget), maxlength: "9", inputmode: "decimal", autofocus: true });
  const set = (budget) => {
    wish.budget = budget;
    changed();
  };
  const read = () => {
    try {
      set(parseAmount(field.value));
    } catch {
      notify(t("Key an amount, like %(example)s.", { example: figureOf(15_000) }), "bad");
    }
  };
  field.addEventListener("change", read);
  field.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.ctrlKey) return;
    event.preventDefault();
    read();
  });
  const quick = (budget) => h("button.chip", { type: "button", onclick: () => {
    field.value = figureOf(budget);
    set(budget);
  } }, h("bdi", {}, money(budget)));
  return h("div.hamper-budget", {}, h("label.field", {}, h("span", {}, t("Budget")), field), h("div.chips", { role: "group", "aria-label": t("Budget") }, BUDGETS.map(quick)));
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

function boxField(shelf, wish, nameOf, changed) {
  const boxes = shelf.filter(({ isBox, on_hand }) => isBox && on_hand > 0).sort((a, b) => a.price - b.price || a.id - b.id);
  if (boxes.length === 0) return null;
  const select = h("select.text-field", { onchange: () => {
    wish.box = boxes.find(({ id }) => String(id) === select.value) ?? null;
    changed();
  } }, h("option", { value: "" }, t("none")), boxes.map((box) => h("option", { value: String(box.id) }, `${nameOf(box)} · ${money(box.price)}`)));
  return h("label.field", {}, h("span", {}, t("Box or basket")), select);
}
