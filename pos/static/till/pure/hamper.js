/**
 * A hamper put together from a budget and what is on the shelf. It keeps nothing and asks nobody.
 *
 * Invariants: never dearer than the budget, box included; never a piece that is not free, nor a box in the box; the same
 * shelf and wish always give the same hamper. Of two pieces of one kind at no higher price, the one that expires first goes in.
 */

import { fold } from "./fold.js";

/** A gift is kept for a while: what can be sold for fewer days than these is no part of one. */
export const KEEPS_DAYS = 14;
export const PIECES_MOST = 9;
// One piece does not eat the hamper, as long as there are others.
const SHARE_MOST = 0.4;

/**
 * The pieces of a hamper, each `{id, price}` once: as many as fit, spread over the kinds of goods.
 *
 * `goods` are `{id, price, on_hand, free, until, kind, allergens, isBox}`: centimes a piece; pieces on hand, and of them those
 * that nobody has been promised; the last day that the lot which leaves first may be sold (null: no end); what kind of goods
 * it is; whether it is what a hamper is packed in. `wish` is `{budget, kinds, avoid, box, from}`:
 * centimes; the kinds wanted (none: all); allergens that may not be in it; the box `{id, price}` or null; the first day on
 * which everything still has to be good.
 */
export function propose(goods, wish) {
  const fit = candidates(goods, wish);
  const modest = fit.filter(({ price }) => price <= wish.budget * SHARE_MOST);
  return fillUp(modest.length ? modest : fit, left([], wish), []);
}

/** What may stand in for a piece of `pieces`, or be added (`out` null): it fits the budget, and goes first that expires first. */
export function alternatives(goods, wish, pieces, out = null) {
  const kept = pieces.filter(({ id }) => id !== out);
  const room = left(kept, wish);
  const inside = new Set(pieces.map(({ id }) => id));
  const kind = goods.find(({ id }) => id === out)?.kind;
  const found = candidates(goods, wish).filter(({ id, price }) => !inside.has(id) && price <= room);
  return [...found.filter((one) => one.kind === kind), ...found.filter((one) => one.kind !== kind)];
}

/** What of the budget is left beside these pieces and the box; below zero: too dear. */
export const left = (pieces, { budget, box }) => budget - (box?.price ?? 0) - pieces.reduce((sum, { price }) => sum + price, 0);

/**
 * Why no more goes in: `{kind: "pieces"}`, there are as many as there may be; `{kind: "budget", price}`, the cheapest that is left
 * costs so much; `{kind: "shelf"}`, nothing is left. Null while something still fits.
 */
export function binds(goods, wish, pieces) {
  if (pieces.length >= PIECES_MOST) return { kind: "pieces" };
  if (alternatives(goods, wish, pieces).length) return null;
  const inside = new Set(pieces.map(({ id }) => id));
  const prices = candidates(goods, wish).filter(({ id }) => !inside.has(id)).map(({ price }) => price);
  return prices.length ? { kind: "budget", price: Math.min(...prices) } : { kind: "shelf" };
}

/** What would go into it, and lies there, but is all promised. */
export const promised = (goods, wish) => wanted(goods, wish).filter(({ on_hand, free }) => on_hand > 0 && free <= 0);

/** What a hamper may be packed in: the words that its name has, folded. */
const BOXES = new Set("panier corbeille coffret boite caisse malle cabas basket hamper box crate casket سله قفه علبه صندوق".split(" "));

/** Whether goods are named as something that others are packed in, in any language. */
export const isNamedBox = (names) => Object.values(names).some((name) => fold(name).split(" ").some((word) => BOXES.has(word) || BOXES.has(word.replace(/s$/, ""))));

const candidates = (goods, wish) => wanted(goods, wish).filter(({ free }) => free > 0);

/** What is wished and keeps, whether or not it is there. */
function wanted(goods, { kinds, avoid, from }) {
  const isFit = ({ allergens }) => !allergens.some((one) => avoid.includes(one));
  const isWished = ({ kind }) => kinds.length === 0 || kinds.includes(kind);
  return goods
    .filter(({ price, until, isBox }) => price > 0 && !isBox && (until === null || until >= from))
    .filter((one) => isWished(one) && isFit(one))
    .sort(byDate);
}

/** The one that expires first; of equal dates the dearer, then the older in the catalogue. */
function byDate(a, b) {
  if (a.until !== b.until) return (a.until ?? "9999-12-31") < (b.until ?? "9999-12-31") ? -1 : 1;
  return b.price - a.price || a.id - b.id;
}

/** One piece after the other, each of the kind that has the fewest so far, until nothing more fits. */
function fillUp(fit, room, pieces) {
  if (pieces.length === PIECES_MOST) return pieces;
  const inside = new Set(pieces.map(({ id }) => id));
  const next = rarest(fit.filter(({ id, price }) => price <= room && !inside.has(id)), pieces);
  if (!next) return pieces;
  const { id, price, kind } = next;
  return fillUp(fit, room - price, [...pieces, { id, price, kind }]);
}

function rarest(fit, pieces) {
  const count = (kind) => pieces.filter((piece) => piece.kind === kind).length;
  return fit.reduce((best, one) => (best === null || count(one.kind) < count(best.kind) ? one : best), null);
}
