/**
 * Opening the shift: the float is counted by denomination, and adds up as one counts.
 */

import { fill, h, say } from "../dom.js";
import { amount, money, t } from "../language.js";
import { open } from "../shifts.js";

const NOTES = [20000, 10000, 5000, 2000];
const COINS = [1000, 500, 200, 100, 50, 20, 10];
const COUNT_MAX = 9999;

/** Show the count; `opened()` is called when the shift is open on this till. */
export function shiftOpeningScreen(till, main, opened) {
  const counts = new Map();
  const total = h("output.float-total", {}, money(0));
  const recount = (value, count) => {
    counts.set(value, count);
    say(total, money([...counts].reduce((sum, [each, many]) => sum + each * many, 0)));
  };
  const submit = async (event) => {
    event.preventDefault();
    await open(till, Object.fromEntries([...counts].filter(([, many]) => many > 0)));
    opened();
  };
  fill(main, h("form.float", { onsubmit: submit },
    h("h1", {}, t("Open the shift")), h("p.hint", {}, t("Count the float in the drawer.")),
    h("div.denominations", {}, group(t("Notes"), NOTES, recount), group(t("Coins"), COINS, recount)),
    h("div.float-end", {}, h("span", {}, t("Float")), total,
      h("button.primary", { type: "submit", "data-key": "Ctrl+Enter" }, t("Open the shift")))));
  main.querySelector("input").focus();
}

function group(title, values, recount) {
  return h("fieldset", {}, h("legend", {}, title), values.map((value) => row(value, recount)));
}

function row(value, recount) {
  const sum = h("output", {}, amount(0));
  const count = h("input.count", { type: "text", inputmode: "numeric", autocomplete: "off", placeholder: "0", maxlength: "4", dir: "ltr" });
  const update = () => {
    const many = Math.min(Number(count.value.replace(/\D/g, "")) || 0, COUNT_MAX);
    say(sum, amount(many * value));
    recount(value, many);
  };
  const step = (by) => {
    count.value = String(Math.max((Number(count.value) || 0) + by, 0));
    update();
  };
  count.addEventListener("input", update);
  return h("div.denomination", {},
    h("button.step", { type: "button", tabindex: "-1", "aria-label": t("One less"), onclick: () => step(-1) }, "−"),
    h("label", {}, h("span", { dir: "ltr" }, amount(value)), count),
    h("button.step", { type: "button", tabindex: "-1", "aria-label": t("One more"), onclick: () => step(1) }, "+"), sum);
}
