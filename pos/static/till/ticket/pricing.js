/**
 * What a ticket costs: each line's amount, what is taken off it and by which name, and the total.
 *
 * Invariant: the nets of the lines sum to the total, the discounts' amounts to what was taken off the sold lines. Goods
 * that come back, and an order's goods, bring their own discount with them, and nothing else is taken off them.
 */

import { language, named, t } from "../kit/language.js";
import { formatFigure, sum } from "../pure/money.js";
import { aboveCeiling, approves, byHand, inForce, price } from "../pure/promotions.js";

/** `{lines, discounts, total}` of a ticket's state; a line's `amount` is before its `discount`, its `net` after. */
export function priced(till, state, now = Date.now()) {
  const { lines, discounts, coupons } = state;
  const running = inForce(till.catalogue.promotions, "till", now);
  const hands = new Map(discounts.map((hand) => [hand.line_id ?? "", hand]));
  const found = price(lines.map((line) => asked(till, line, hands)), running, coupons, hands.get("") ?? null);
  const nets = lines.map((line, i) => {
    const discount = isOwn(line) ? (line.discount ?? 0) : found.lines[i].discount;
    return { ...line, discount, net: line.amount - discount };
  });
  return {
    lines: nets,
    discounts: [...frozen(lines), ...found.discounts.map((row) => withName(row, running, hands))],
    total: sum(nets.map(({ net }) => net)),
  };
}

/** Whether what was taken off by hand needs a manager, and none has approved as much on this ticket. */
export function lacksApproval(till, state = till.ticket.state) {
  const { lines, discounts } = priced(till, state);
  const grosses = new Map(lines.filter(isSoldGoods).map(({ id, amount }) => [id, amount]));
  const isApproved = state.approvals.some(({ action, about }) => action === "discount" && approves(about, byHand(discounts)));
  return !isApproved && aboveCeiling(grosses, discounts, till.place.settings.discount_ceiling_bp ?? 0);
}

/** What a manager approves when she approves the discounts by hand of a state: what they come to now. */
export const aboutDiscounts = (till, state = till.ticket.state) => String(byHand(priced(till, state).discounts));

// Nothing is taken off a gift card, a payment on account or a delivery, so none of them makes room for a discount.
const isSoldGoods = ({ kind, quantity }) => quantity > 0 && (kind || "goods") === "goods";

// Not the goods of an order that is made here, to be sent: they are discounted like any others.
const isOwn = (line) => line.quantity < 0 || Boolean(line.fixed);

/** A line as the rule takes it. */
function asked(till, line, hands) {
  const { id, product_id, quantity, unit, unit_price, amount, label, kind } = line;
  const category_id = till.catalogue.product(product_id)?.category ?? null;
  return {
    id, product_id, category_id, quantity, unit, unit_price, gross: amount, kind: isOwn(line) ? "order" : (kind || "goods"),
    labelled: (label ?? null) !== null, hand: hands.get(id) ?? null,
  };
}

/** A row with its name on the screen, and a promotion's in every language. */
function withName(row, running, hands) {
  const promotion = running.find(({ id }) => id === row.promotion_id);
  return promotion ? promoted(row, promotion.names) : { ...row, name: handName(hands.get(row.line_id ?? "")) };
}

const promoted = (row, names) => ({ ...row, name: named(names), names });

/** "Discount 12,5 %", or without a figure where an amount says itself. */
export const handName = ({ percent_bp: bp }) => (bp ? t("Discount %(percent)s", { percent: percentOf(bp) }) : t("Discount"));

/** Hundredths of a percent as a person writes them: "12,5 %". */
export const percentOf = (bp) => `${formatFigure(bp, language()).replace(/[.,]?0+$/, "")} %`;

/** What an order's lines had taken off when it was made, and why: they come with their discounts, and get no others. */
export const frozen = (lines) => lines.filter(({ fixed, discount, quantity }) => fixed && discount > 0 && quantity > 0).flatMap(reasonsOf);

function reasonsOf({ id, discount, discounts, reason }) {
  // A ticket of the version before has the names alone, in the order's language.
  if (!discounts) return [{ kind: "promotion", name: reason, amount: discount, line_id: id }];
  return discounts.map(({ names, code, ...row }) => promoted({ ...row, line_id: id, ...(code ? { code } : {}) }, names));
}
