/**
 * So many for the price of fewer over mixed goods: of the dearest three, the next three…, the cheapest of each are free.
 * Twin: store/promotions/mixed.py, which says how.
 *
 * Invariant: goods count for one promotion at most, and which for which is what takes the most off in all, unless they overlap
 * so much that it would take more than STEPS_MOST steps to find out; what comes off is spread over all pieces that count, so
 * that whatever part comes back, the parts sum to it. Neither the order of goods nor that of lines matters, and nobody gains by
 * splitting a ticket.
 */

import { safe, spreadById, sum } from "./money.js";

export const STEPS_MOST = 20_000;

/** Pieces of one product at one price: the lines they stand on (`[id, pieces]`), and what comes off them without this. */
export const goodsOf = (unitPrice, lines, own) => ({ unitPrice, lines: [...lines].sort(([a], [b]) => compare(a, b)), own, pieces: sum(lines.map(([, pieces]) => pieces)) });

/**
 * What each of `offers` takes off the lines that count for it, a Map each: the most in all that there is. An offer is
 * `{take, pay, places}`: `take` for the price of `pay`, of the goods at these places of the list.
 */
export function shareOut(offers, goods, stepsMost = STEPS_MOST) {
  const savings = offers.map(() => new Map());
  for (const linked of linkedOf(offers, goods)) {
    const inside = linked.map((each) => offers[each]);
    const found = stepsOf(inside, goods) <= stepsMost ? most(inside, goods) : oneByOne(inside, goods);
    linked.forEach((each, place) => (savings[each] = found[place]));
  }
  return savings;
}

/** The offers that can make a set, those that share goods together. */
function linkedOf(offers, goods) {
  let parts = [];
  for (const [each, { take, places }] of offers.entries()) {
    if (sum(places.map((place) => goods[place].pieces)) < take) continue;
    const touched = parts.filter((part) => places.some((place) => part.places.has(place)));
    const inside = [each, ...touched.flatMap((part) => part.inside)].sort((a, b) => a - b);
    parts = [...parts.filter((part) => !touched.includes(part)), { inside, places: new Set([...places, ...touched.flatMap((part) => [...part.places])]) }];
  }
  return parts.map(({ inside }) => inside);
}

function stepsOf(offers, goods) {
  const ways = sum(offers.flatMap(({ take, places }) => places.map((place) => Math.min(take, goods[place].pieces))));
  return offers.reduce((product, { take }) => product * take, 1) * (placesOf(offers).length + ways);
}

const placesOf = (offers) => [...new Set(offers.flatMap(({ places }) => [...places]))];

/** Of what takes off the same, the way in which the dearer pieces count. */
function most(offers, goods) {
  const places = placesOf(offers).sort((a, b) => byDearest(goods[a], goods[b]));
  const covers = offers.map((offer) => new Set(offer.places));
  let bestTo = new Map([[0, [0, 0]]]);
  const ways = [];
  for (const place of places) {
    const after = new Map();
    const way = new Map();
    for (const state of [...bestTo.keys()].sort((a, b) => a - b)) {
      const [off, worth] = bestTo.get(state);
      for (const [then, offer, moreOff, moreWorth] of choices(offers, covers, goods[place], place, state)) {
        const found = [safe(off + moreOff), safe(worth + moreWorth)];
        if (!isMore(found, after.get(then))) continue;
        after.set(then, found);
        way.set(then, [state, offer]);
      }
    }
    bestTo = after;
    ways.push(way);
  }
  if (bestTo.get(0)[0] === sum(places.map((place) => goods[place].own))) return offers.map(() => new Map());
  const chosen = walked(places, ways);
  return offers.map(({ take, pay }, each) => over(take, pay, places.filter((place) => chosen.get(place) === each).map((place) => goods[place])).savings);
}

const isMore = ([off, worth], known) => !known || off > known[0] || (off === known[0] && worth > known[1]);

/**
 * Each as the state that follows, the offer (-1: the goods stay by themselves), what it takes off, and the worth of what counts.
 * A state is how many pieces the last set of each offer has, as the digits of one number.
 */
function* choices(offers, covers, each, place, state) {
  yield [state, -1, each.own, 0];
  let size = 1;
  for (const [number, { take, pay }] of offers.entries()) {
    const at = Math.floor(state / size) % take;
    // To leave out a whole set of its pieces gains nothing.
    const fewest = Math.max(1, each.pieces - take + 1);
    for (let count = each.pieces; covers[number].has(place) && count >= fewest; count -= 1) {
      const then = state + (((at + count) % take) - at) * size;
      yield [then, number, safe(each.unitPrice * (freeOf(take, pay, at + count) - freeOf(take, pay, at))), safe(each.unitPrice * count)];
    }
    size *= take;
  }
}

/** Back from where every set is whole, by the best way: a Map from goods to the offer that they go to. */
function walked(places, ways) {
  const chosen = new Map();
  let state = 0;
  for (let at = places.length - 1; at >= 0; at -= 1) {
    const [before, offer] = ways[at].get(state);
    chosen.set(places[at], offer);
    state = before;
  }
  return chosen;
}

/** The greatest gain first, of the goods that are left; of equal ones the first. */
function oneByOne(offers, goods) {
  const savings = offers.map(() => new Map());
  let still = goods.map((_, place) => place);
  for (;;) {
    const found = offers.map(({ take, pay, places }) => best(take, pay, still.filter((place) => places.includes(place)).map((place) => goods[place])));
    const number = found.reduce((first, { gain }, each) => (gain > found[first].gain ? each : first), 0);
    if (found[number].gain <= 0) return savings;
    for (const [id, saved] of found[number].savings) savings[number].set(id, saved);
    still = still.filter((place) => !goods[place].lines.some(([id]) => found[number].savings.has(id)));
  }
}

/**
 * `take` for the price of `pay`, over these goods or without those that do best by themselves: what gains the most. The
 * answer is `{gain, savings}`: a Map from each line that counts to what comes off it.
 */
function best(take, pay, goods) {
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
  for (const each of [...goods].sort(byDearest)) {
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

const byDearest = (a, b) => b.unitPrice - a.unitPrice || byFirst(a, b);
