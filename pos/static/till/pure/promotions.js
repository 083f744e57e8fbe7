/**
 * What a basket costs after discounts, promotions and coupons. Twin: store/promotions/engine.py.
 *
 * Invariant: every line's amount is its gross less its discount and never below zero, and the rows of `discounts` sum to
 * the discounts of the lines. In this order (rules §1.4-1.5): of the product promotions the best for the customer, then
 * what was taken off a line by hand, then the order promotions on that subtotal (priority, then code), then what was
 * taken off the whole ticket by hand. Delivery, gift cards, payments and returned lines are left alone.
 *
 * A line: `{id, product_id, category_id, quantity, unit, unit_price, gross, kind, labelled, hand}`. A promotion:
 * `{id, kind, percent_bp, amount, take, pay, mixed, threshold, code, priority, products, categories}`. Made by hand:
 * `{percent_bp, amount}`, of which one is 0.
 */

import { goodsOf, shareOut } from "./mixed.js";
import { safe, scale, spreadById, sum } from "./money.js";
import { lineTotal } from "./quantity.js";

const ORDER_KINDS = new Set(["order_percent", "order_amount", "free_delivery"]);
const WHOLE_BP = 10_000;

/**
 * `{lines: [{id, discount, amount}], discounts, subtotal, total, free_delivery}`: every line's discount and amount, and
 * the rows that say why. `codes` are as the promotions have them.
 */
export function price(lines, promotions, codes = [], ticket = null) {
  const openTo = promotions.filter(({ code }) => !code || codes.includes(code)).sort(inOrder);
  const goods = lines.filter(isDiscountable);
  const left = new Map(goods.map(({ id, gross }) => [id, gross]));
  const discounts = productRows(goods, openTo.filter(({ kind }) => !ORDER_KINDS.has(kind)), left);
  discounts.push(...handRows(goods, left));
  const subtotal = sum([...left.values()]);
  const reached = openTo.filter(({ kind, threshold }) => ORDER_KINDS.has(kind) && subtotal >= threshold);
  discounts.push(...orderRows(reached, subtotal, left), ...ticketRows(ticket, left));
  const parts = lines.map(({ id, gross }) => {
    const amount = left.get(id) ?? gross;
    return { id, discount: gross - amount, amount };
  });
  const free = reached.find(({ kind }) => kind === "free_delivery")?.id ?? 0;
  return { lines: parts, discounts, subtotal, total: sum(parts.map(({ amount }) => amount)), free_delivery: free };
}

/** The promotions that are in force at `now` in `channel`. */
export const inForce = (promotions, channel, now) =>
  promotions.filter((promotion) =>
    promotion.starts_at <= now && (promotion.ends_at === null || now < promotion.ends_at) &&
    (promotion.channel === "" || promotion.channel === channel));

/** What a discount by hand takes off `amount`: rounded half up once, at most all of it. */
export const taken = (hand, amount) =>
  Math.min(amount, hand.percent_bp ? scale(amount, hand.percent_bp, WHOLE_BP) : hand.amount);

const isDiscountable = ({ kind, quantity }) => kind === "goods" && quantity > 0;

const counts = ({ unit, labelled }) => unit === "piece" && !labelled;

const compare = (a, b) => (a < b ? -1 : a > b ? 1 : 0);

const inOrder = (a, b) => a.priority - b.priority || compare(a.code, b.code) || a.id - b.id;

// What each promotion covers, looked up and not looked through: some cover thousands of products.
const covered = new WeakMap();

function covers(promotion, line) {
  const { products, categories } = promotion;
  if (products.length === 0 && categories.length === 0) return true;
  if (!covered.has(promotion)) covered.set(promotion, new Set(products));
  return covered.get(promotion).has(line.product_id) || categories.includes(line.category_id);
}

/** The best promotion of each group of like lines; a tie goes to the priority, then the code. */
function productRows(goods, promotions, left) {
  const rows = [];
  const groups = alike(goods);
  const given = groups.map((group) => bestOf(promotions.filter(({ mixed }) => !mixed), group));
  mix(promotions.filter(({ mixed }) => mixed), groups, given);
  for (const [place, group] of groups.entries()) {
    for (const { id } of given[place] ? group : []) {
      const amount = given[place].savings.get(id) ?? 0;
      if (!amount) continue;
      left.set(id, left.get(id) - amount);
      rows.push(rowOf(given[place].promotion, amount, id));
    }
  }
  return rows;
}

function bestOf(promotions, group) {
  const offers = promotions.filter((promotion) => covers(promotion, group[0])).map((promotion) => ({ promotion, savings: savingsOf(promotion, group) }));
  return offers.reduce((before, offer) => (before && worth(before, group) >= worth(offer, group) ? before : offer), null);
}

/** Let promotions of mixed goods take the groups: all in all they give the most, beside what was `given`. */
function mix(promotions, groups, given) {
  const counted = [...groups.keys()].filter((place) => counts(groups[place][0]));
  const offers = promotions.map((promotion) => ({
    take: promotion.take, pay: promotion.pay, places: [...counted.keys()].filter((at) => covers(promotion, groups[counted[at]][0])),
  }));
  const shared = shareOut(offers, counted.map((place) => piecesOf(groups[place], given[place])));
  for (const [each, savings] of shared.entries()) {
    for (const place of counted) if (groups[place].some(({ id }) => savings.has(id))) given[place] = { promotion: promotions[each], savings };
  }
}

const piecesOf = (group, offer) =>
  goodsOf(group[0].unit_price, group.map(({ id, quantity }) => [id, quantity]), offer ? worth(offer, group) : 0);

const worth = ({ savings }, group) => sum(group.map(({ id }) => savings.get(id) ?? 0));

/** Pieces of one product at one price count together, whatever lines they stand on; anything else by itself. */
function alike(goods) {
  const groups = new Map();
  for (const line of goods) {
    const key = counts(line) ? `${line.product_id}/${line.unit_price}` : `line ${line.id}`;
    groups.set(key, [...(groups.get(key) ?? []), line]);
  }
  return [...groups.values()];
}

/** Per line what a product promotion takes off: never more than the line. */
function savingsOf(promotion, group) {
  if (promotion.kind === "bundle" || promotion.kind === "second") {
    const weights = new Map(group.filter(counts).map(({ id, gross }) => [id, gross]));
    return weights.size ? spreadById(countedOf(promotion, group), weights) : new Map();
  }
  return new Map(group.map((line) => [line.id, Math.min(line.gross, savingOf(promotion, line))]));
}

/** What `take` for the price of `pay`, or every second at less, saves on these pieces together. */
function countedOf({ kind, take, pay, percent_bp }, group) {
  const pieces = sum(group.map(({ quantity }) => quantity));
  const times = (count) => safe(count * group[0].unit_price);
  if (kind === "bundle") return times(Math.floor(pieces / take) * (take - pay));
  return scale(times(Math.floor(pieces / 2)), percent_bp, WHOLE_BP);
}

function savingOf({ kind, percent_bp, amount }, line) {
  if (kind === "percent") return scale(line.gross, percent_bp, WHOLE_BP);
  const each = lineTotal(amount, line.quantity, line.unit);
  if (kind === "amount") return each;
  return line.labelled ? 0 : Math.max(0, line.gross - each);
}

function handRows(goods, left) {
  const rows = [];
  for (const { id, hand } of goods) {
    const amount = hand ? taken(hand, left.get(id)) : 0;
    if (!amount) continue;
    left.set(id, left.get(id) - amount);
    rows.push({ kind: "line", amount, line_id: id });
  }
  return rows;
}

function orderRows(reached, subtotal, left) {
  const rows = [];
  for (const promotion of reached.filter(({ kind }) => kind !== "free_delivery")) {
    const wanted = promotion.kind === "order_percent" ? scale(subtotal, promotion.percent_bp, WHOLE_BP) : promotion.amount;
    const amount = layOn(wanted, left);
    if (amount) rows.push(rowOf(promotion, amount, null));
  }
  return rows;
}

function ticketRows(ticket, left) {
  const amount = ticket ? layOn(taken(ticket, sum([...left.values()])), left) : 0;
  return amount ? [{ kind: "ticket", amount }] : [];
}

/** Spread what is taken off all lines over what is left of them; what of it there was to take. */
function layOn(wanted, left) {
  const amount = Math.min(wanted, sum([...left.values()]));
  if (amount) for (const [id, part] of spreadById(amount, left)) left.set(id, left.get(id) - part);
  return amount;
}

/** A row says only what it has: no line for the whole ticket, no code for what needs none. */
const rowOf = ({ id, code }, amount, lineId) => ({
  kind: code ? "coupon" : "promotion",
  amount,
  ...(lineId === null ? {} : { line_id: lineId }),
  promotion_id: id,
  ...(code ? { code } : {}),
});

/**
 * Whether a manager has to approve what was taken off by hand: of one line, or of all sold goods, more than the ceiling.
 * `grosses` is a Map from each sold line to its amount before discounts. Twin: store/promotions/handmade.py.
 */
export function aboveCeiling(grosses, discounts, ceilingBp) {
  const ofLine = new Map();
  for (const { line_id: id, amount } of discounts.filter(isByHand)) if (id) ofLine.set(id, (ofLine.get(id) ?? 0) + amount);
  const shares = [...ofLine].map(([id, amount]) => [amount, grosses.get(id) ?? 0]);
  shares.push([byHand(discounts), sum([...grosses.values()])]);
  return shares.some(([amount, gross]) => amount > scale(gross, ceilingBp, WHOLE_BP));
}

/** What was taken off by hand in all, in centimes. Twin: store/promotions/handmade.py. */
export const byHand = (discounts) => sum(discounts.filter(isByHand).map(({ amount }) => amount));

const isByHand = ({ kind }) => kind === "line" || kind === "ticket";

/**
 * Whether an approval of a discount that is `about` so many centimes is good for `amount`. One that says nothing was given
 * before approvals said how much, and is good for any. Twin: store/promotions/handmade.py.
 */
export const approves = (about, amount) => !about || (/^[0-9]{1,15}$/.test(about) && amount <= Number(about));
