/**
 * So many for the price of fewer over mixed goods: of the dearest three, the next three…, the cheapest of each are free.
 * Twin: store/promotions/mixed.py.
 *
 * Invariant: what comes off is spread over all pieces that count, so that whatever part comes back, the parts sum to it;
 * neither the order of goods nor that of lines matters, and nobody gains by splitting a ticket.
 */

import { safe, spreadById, sum } from "./money.js";

/** Pieces of one product at one price: the lines they stand on (`[id, pieces]`), and what comes off them without this. */
export const goodsOf = (unitPrice, lines, own) => ({ unitPrice, lines: [...lines].sort(([a], [b]) => compare(a, b)), own, pieces: sum(lines.map(([, pieces]) => pieces)) });

/**
 * `take` for the price of `pay`, over these goods or without those that do best by themselves: what gains the most. The
 * answer is `{gain, savings}`: a Map from each line that counts to what comes off it.
 */
export function best(take, pay, goods) {
  const ordered = [...goods].sort((a, b) => b.own - a.own || byFirst(a, b));
  const better = goods.filter(({ own }) => own > 0).length;
  const found = Array.from({ length: better + 1 }, (_, skip) => over(take, pay, ordered.slice(skip)));
  return found.reduce((most, taken) => (taken.gain > most.gain ? taken : most));
}

/** Over all of these: the dearest pieces first, as many as make whole sets. */
function over(take, pay, goods) {
  const all = sum(goods.map(({ pieces }) => pieces));
  const counted = all - (all % take);
  const weights = new Map();
  let [saved, own, at] = [0, 0, 0];
  for (const each of [...goods].sort((a, b) => b.unitPrice - a.unitPrice || byFirst(a, b))) {
    const count = Math.min(each.pieces, counted - at);
    if (!count) continue;
    saved = safe(saved + safe(each.unitPrice * (freeOf(take, pay, at + count) - freeOf(take, pay, at))));
    own += each.own;
    weigh(each, count, weights);
    at += count;
  }
  return { gain: saved - own, savings: weights.size ? spreadById(saved, weights) : new Map() };
}

/** How many of the first `count` pieces, the dearest first, are free. */
const freeOf = (take, pay, count) => Math.floor(count / take) * (take - pay) + Math.max(0, (count % take) - pay);

/** What of `count` pieces stands on which line, by its worth. */
function weigh({ unitPrice, lines }, count, weights) {
  for (const [id, pieces] of lines) {
    const here = Math.min(pieces, count);
    if (here) weights.set(id, safe(unitPrice * here));
    count -= here;
  }
}

const compare = (a, b) => (a < b ? -1 : a > b ? 1 : 0);

const byFirst = (a, b) => compare(a.lines[0][0], b.lines[0][0]);
