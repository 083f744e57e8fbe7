/**
 * Notes and coins of the dirham as small pictures, drawn by the style sheet alone.
 */

import { h } from "../../kit/dom.js";
import { amount, money, t } from "../../kit/language.js";
import { sayLow } from "../../money/small_change.js";

/** One note or coin; its size and colours are its own. */
export const piece = (value) => h("span.piece", { "data-piece": value, dir: "ltr", "aria-hidden": "true" }, faceOf(value));

const faceOf = (value) => (value >= 100 ? String(value / 100) : `${value}`);

/**
 * How to hand `plan` back: the pieces with how many of each, what the drawer cannot make, and which coins run low. `null`
 * when there is nothing to hand back.
 */
export function changePieces(plan) {
  if (!plan.change) return null;
  const said = plan.pieces.map(([value, many]) => `${many} × ${amount(value)}`).join(" + ");
  return h("div.change-plan", { "data-exact": String(plan.missing === 0) },
    h("p.only-spoken", {}, t("Hand back: %(pieces)s", { pieces: said })),
    h("ul.pieces", { "aria-hidden": "true" }, plan.pieces.map(([value, many]) => h("li", {}, piece(value), many > 1 ? h("span.times", {}, `× ${many}`) : null))),
    notesOn(plan).map(([kind, text]) => h("p.change-note", { "data-kind": kind }, text)));
}

function notesOn({ missing, low, ask }) {
  return [
    missing > 0 && ["missing", t("The drawer should not have the exact change: %(amount)s cannot be made.", { amount: money(missing) })],
    ask > 0 && ["ask", t("Has the customer %(amount)s?", { amount: money(ask) })],
    missing === 0 && low.length > 0 && ["low", sayLow(low)],
  ].filter(Boolean);
}
