/**
 * Why a drawer may differ from what it should hold. Guesses for a person to check, the likeliest first.
 *
 * A note counted as another, two digits of a count swapped, a movement noted the wrong way round or twice, a sale keyed
 * as cash that was paid by card (or the other way round), cash taken out without being noted.
 */

const CONFUSED = [[20000, 2000], [10000, 1000], [5000, 500], [2000, 200], [1000, 100], [500, 50], [200, 20], [100, 10]];
const CONFUSED_MAX = 5;
const SHOWN_MAX = 4;
const ROUND = 1000;

/**
 * `gap` = counted − expected, in centimes; `counted` maps a denomination to how many; `movements` are
 * `{direction, amount, reason}`, `sales` `{number, cash, card}`. The answer is a list of `{why, …}`.
 */
export function explain(gap, { counted, movements, sales }) {
  if (gap === 0) return [];
  const found = [...confused(gap, counted), ...swapped(gap, counted), ...misnoted(gap, movements), ...otherTender(gap, sales)];
  if (gap < 0 && gap % ROUND === 0) found.push({ why: "taken out", amount: -gap });
  return found.slice(0, SHOWN_MAX);
}

/**
 * What is said of a drawer with this gap, these foreign `notes` (`{expected, counted}`) and these papers `missing`: "right", "differs", or
 * "counted" where nobody counted some of the notes.
 */
export function standing(gap, notes, missing) {
  if (gap !== 0 || missing.length > 0 || notes.some(({ expected, counted = expected }) => counted !== expected)) return "differs";
  return notes.every(({ counted }) => counted !== undefined) ? "right" : "counted";
}

/** `many` of `counted` were really `real`. */
function confused(gap, counted) {
  const ways = CONFUSED.flatMap(([large, small]) => [{ as: small, real: large }, { as: large, real: small }]);
  return ways
    .map(({ as, real }) => ({ why: "confused", as, real, many: -gap / (real - as) }))
    .filter(({ as, many }) => Number.isInteger(many) && many >= 1 && many <= Math.min(counted[as] ?? 0, CONFUSED_MAX));
}

/** A count of two digits, read the wrong way round. */
function swapped(gap, counted) {
  return Object.entries(counted)
    .filter(([, many]) => many > 9 && many < 100)
    .map(([value, many]) => ({ why: "swapped", value: Number(value), many, real: (many % 10) * 10 + Math.floor(many / 10) }))
    .filter(({ value, many, real }) => (real - many) * value === -gap);
}

/** Put in, but noted as taken out: twice its amount. Noted, but never done (or noted twice): its amount. */
function misnoted(gap, movements) {
  const signed = (movement) => (movement.direction === "in" ? 1 : -1) * movement.amount;
  return [
    ...movements.filter((movement) => gap === -2 * signed(movement)).map((movement) => ({ why: "wrong way", ...movement })),
    ...movements.filter((movement) => gap === -signed(movement)).map((movement) => ({ why: "not done", ...movement })),
  ];
}

function otherTender(gap, sales) {
  return [
    ...sales.filter(({ cash, card }) => card === 0 && cash === -gap).map((sale) => ({ why: "was by card", ...sale })),
    ...sales.filter(({ cash, card }) => cash === 0 && card === gap).map((sale) => ({ why: "was in cash", ...sale })),
  ];
}
