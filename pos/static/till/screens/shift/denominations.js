/**
 * Counting a drawer: how many of each note and coin, added up as one counts.
 */

import { h, say } from "../../kit/dom.js";
import { amount, money, t } from "../../kit/language.js";
import { keepWhole } from "../pad.js";

const NOTES = [20000, 10000, 5000, 2000];
const COINS = [1000, 500, 200, 100, 50, 20, 10];
const COUNT_MAX = 9999;

/**
 * `{element, total, counted(), isBlank(), keyed()}`: the fields, an output with their sum, what was counted by denomination in
 * centimes, whether nothing was keyed at all (an empty drawer is said by a 0), and all that was keyed, 0 too, to begin with
 * as `kept` another time.
 */
export function denominations(kept = new Map()) {
  const counts = new Map(kept);
  const total = h("output.float-total", {}, money(sumOf(Object.fromEntries(counts))));
  const recount = (value, count) => {
    if (count === null) counts.delete(value);
    else counts.set(value, count);
    say(total, money(sumOf(Object.fromEntries(counts))));
  };
  const rows = (values) => values.map((value) => row(value, counts.get(value), recount));
  const element = h("div.denominations", {}, group(t("Notes"), rows(NOTES)), group(t("Coins"), rows(COINS)));
  return {
    element, total, counted: () => Object.fromEntries([...counts].filter(([, many]) => many > 0)), isBlank: () => counts.size === 0,
    keyed: () => new Map(counts),
  };
}

/** What notes and coins come to, in centimes. */
export const sumOf = (counted) => Object.entries(counted).reduce((sum, [value, many]) => sum + Number(value) * many, 0);

const group = (title, rows) => h("fieldset", {}, h("legend", {}, title), rows);

/** The field of one denomination, with `kept` in it if there is any. */
function row(value, kept, recount) {
  const sum = h("output", {}, amount((kept ?? 0) * value));
  const count = h("input.count", { type: "text", inputmode: "numeric", autocomplete: "off", placeholder: "0", maxlength: "4", dir: "ltr", value: String(kept ?? "") });
  const update = () => {
    const many = Number(count.value);
    say(sum, amount(many * value));
    recount(value, count.value === "" ? null : many);
  };
  const step = (by) => {
    count.value = String(Math.min(Math.max(Number(count.value) + by, 0), COUNT_MAX));
    // As if it were typed: whoever watches what is being keyed hears of it.
    count.dispatchEvent(new Event("input", { bubbles: true }));
  };
  keepWhole(count, COUNT_MAX);
  count.addEventListener("input", update);
  count.addEventListener("keydown", (event) => {
    const by = { ArrowUp: 1, ArrowDown: -1 }[event.key];
    if (by) step(by);
    if (by) event.preventDefault();
  });
  const id = `count-${value}`;
  count.id = id;
  return h("div.denomination", {},
    h("label", { for: id }, h("bdi", {}, amount(value))),
    h("button.step", { type: "button", tabindex: "-1", "aria-keyshortcuts": "ArrowDown", "aria-label": t("One less"), onclick: () => step(-1) }, "−"), count,
    h("button.step", { type: "button", tabindex: "-1", "aria-keyshortcuts": "ArrowUp", "aria-label": t("One more"), onclick: () => step(1) }, "+"), sum);
}
