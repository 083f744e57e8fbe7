/**
 * Which notes and coins to hand back, from what the drawer should hold.
 *
 * `held` maps a note or coin (centimes) to how many there are; null means that nobody knows, so that any may be there.
 * Pieces are `[[value, many], …]`, the largest first. The fewest pieces are searched for, not grabbed: a drawer without
 * coins of 10 DH makes 30 from 20 + 5 + 5, and one with a single coin of 5 makes 60 from three notes of 20.
 */

import { sum } from "./money.js";

/** Notes and coins of the dirham, in centimes (Bank Al-Maghrib), the largest first. */
export const PIECES = [20_000, 10_000, 5_000, 2_000, 1_000, 500, 200, 100, 50, 20, 10, 5, 1];
// What a customer may be asked for: one coin or small note, never a handful.
const ASKED = [50, 100, 200, 500, 1_000, 2_000];
// A limit on the search. Dirhams need some dozens of steps; whatever needs more is not worth the cashier's wait.
const STEPS_MAX = 20_000;

/** What pieces come to, in centimes. */
export const worth = (pieces) => sum(pieces.map(([value, many]) => value * many));

const count = (pieces) => sum(pieces.map(([, many]) => many));

/** The fewest pieces that make `amount` exactly, or null when the drawer has no way to. */
export function fewest(amount, held = null) {
  const values = PIECES.filter((value) => value <= amount && (held === null || held[value] > 0));
  const most = values.map((value) => (held === null ? Infinity : held[value]));
  const reach = values.map((_, at) => sum(values.slice(at).map((value, i) => (held === null ? amount : value * most[at + i]))));
  const step = values.map((_, at) => values.slice(at).reduce(divisor));
  let best = null;
  let steps = 0;

  function walk(at, left, taken, pieces) {
    if (left === 0) {
      best = { taken, pieces };
      return;
    }
    steps += 1;
    if (at === values.length || steps > STEPS_MAX || left > reach[at] || left % step[at]) return;
    if (best && pieces + Math.ceil(left / values[at]) >= best.pieces) return;
    for (let many = Math.min(Math.floor(left / values[at]), most[at]); many >= 0; many -= 1) {
      walk(at + 1, left - many * values[at], many ? [...taken, [values[at], many]] : taken, pieces + many);
    }
  }

  walk(0, amount, [], 0);
  return best?.taken ?? null;
}

const divisor = (a, b) => (b === 0 ? a : divisor(b, a % b));

/** As near to `amount` from below as the largest pieces first come. */
export function nearest(amount, held) {
  const taken = [];
  let left = amount;
  for (const value of PIECES) {
    const many = Math.min(Math.floor(left / value), held[value] ?? 0);
    if (many > 0) taken.push([value, many]);
    left -= many * value;
  }
  return taken;
}

/** `held` with pieces put in (`sign` 1) or taken out (−1). */
export function moved(held, pieces, sign) {
  const after = { ...held };
  for (const [value, many] of pieces) after[value] = (after[value] ?? 0) + sign * many;
  return after;
}

/** The kinds of which fewer are left than there should be at least, the smallest first: `[[value, left], …]`. */
export function low(held, least) {
  return PIECES.toReversed().filter((value) => (held[value] ?? 0) < (least[value] ?? 0)).map((value) => [value, held[value] ?? 0]);
}

/**
 * How to hand back `change`: `{pieces, missing, low, ask}`. `missing` is what these pieces do not make of it (0 when they
 * do), `low` which kinds run low after it, `ask` the one coin to ask the customer for, or 0: with it the change can be
 * made at all, or without the coins that run low.
 */
export function handBack(change, held, least = {}) {
  if (held === null) return { pieces: fewest(change) ?? [], missing: 0, low: [], ask: 0 };
  const exact = fewest(change, held);
  const pieces = exact ?? nearest(change, held);
  const short = low(moved(held, pieces, -1), least);
  return { pieces, missing: change - worth(pieces), low: short, ask: coinToAsk(change, held, exact, short) };
}

function coinToAsk(change, held, exact, short) {
  const scarce = new Set(short.map(([value]) => value));
  const strain = (pieces) => count(pieces.filter(([value]) => scarce.has(value)));
  const before = exact ? strain(exact) : Infinity;
  if (change === 0 || before === 0) return 0;
  const ways = ASKED.map((coin) => ({ coin, pieces: fewest(change + coin, held) })).filter(({ pieces }) => pieces !== null && pieces.length > 0);
  const better = ways.filter(({ coin, pieces }) => strain(pieces) < before && !pieces.some(([value]) => value === coin));
  const isFewer = ({ pieces }) => exact === null || count(pieces) < count(exact);
  return better.filter(isFewer).sort((a, b) => count(a.pieces) - count(b.pieces) || a.coin - b.coin)[0]?.coin ?? 0;
}
