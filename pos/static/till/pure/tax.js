/**
 * VAT, extracted from shelf prices that contain it (TTC) and never added to them. Twin: store/tax.py.
 *
 * Per document and tax code: gross summed, net rounded once, tax = gross − net; the lines' shares are spread from that
 * figure, so that lines, receipt, journal and Z add up to the same centime (rules §1.6).
 */

import { BadInput } from "./errors.js";
import { scale, spread, sum } from "./money.js";

/** The rate, in basis points, of each code in force on `dayOn`; of two, the one that began later. */
export function ratesOn(codes, dayOn) {
  const inForce = codes.filter((code) => code.valid_from_on <= dayOn && (code.valid_to_on === null || dayOn <= code.valid_to_on));
  inForce.sort((a, b) => (a.valid_from_on < b.valid_from_on ? -1 : a.valid_from_on > b.valid_from_on ? 1 : 0));
  return Object.fromEntries(inForce.map((code) => [code.code, code.rate_bp]));
}

/** Net = gross × 10000 / (10000 + rate), half up; the tax is the rest. */
export function extract(gross, rateBp) {
  const net = scale(gross, 10_000, 10_000 + rateBp);
  return { net, tax: gross - net };
}

/** The line of an ordinary product: all of it under the product's own code. */
export const whole = (amount, code) => [{ code, gross: amount }];

/**
 * A hamper's line, spread over its `components` (`{code, gross}`, in ascending product id) by their stand-alone TTC
 * prices and summed per code (rules §1.7).
 */
export function split(amount, components) {
  const shares = spread(amount, components.map(({ gross }) => gross));
  return byCode(components.map(({ code }, i) => ({ code, gross: shares[i] })));
}

/**
 * The taxes of a document whose lines are given as parts (`{code, gross}`), none negative: `{totals, lines, tax}`.
 * A seller who is not subject to VAT prints none at all. Throws BadInput for a code without a rate, as MIX is.
 */
export function summarise(lines, rates, subject = true) {
  if (!subject) return { totals: [], lines: lines.map(() => []), tax: 0 };
  const parts = lines.map(byCode);
  const totals = codesOf(parts).map((code) => totalOf(code, parts, rates));
  const shares = new Map(totals.map((total) => [total.code, spread(total.tax, grossUnder(total.code, parts)).values()]));
  const taxed = (part) => ({ ...part, tax: shares.get(part.code).next().value });
  return { totals, lines: parts.map((line) => line.map(taxed)), tax: sum(totals.map(({ tax }) => tax)) };
}

/** A document's taxes with those of goods that come back (`{code, rate_bp, gross, tax}`, negative), which stay what they were. */
export function addReturned(totals, parts) {
  const sums = new Map(totals.map((total) => [total.code, total]));
  for (const { code, rate_bp, gross, tax } of parts) {
    const before = sums.get(code) ?? { code, rate_bp, gross: 0, tax: 0 };
    const after = { ...before, gross: before.gross + gross, tax: before.tax + tax };
    sums.set(code, { ...after, net: after.gross - after.tax });
  }
  return [...sums.keys()].sort().map((code) => sums.get(code));
}

function byCode(parts) {
  const sums = new Map();
  for (const { code, gross } of parts) sums.set(code, sum([sums.get(code) ?? 0, gross]));
  return [...sums.keys()].sort().map((code) => ({ code, gross: sums.get(code) }));
}

const codesOf = (lines) => [...new Set(lines.flat().map(({ code }) => code))].sort();

function totalOf(code, lines, rates) {
  if (!Object.hasOwn(rates, code)) throw new BadInput("No tax rate is in force for the code %(code)s.", "tax_code", { code });
  const gross = sum(grossUnder(code, lines));
  return { code, rate_bp: rates[code], gross, ...extract(gross, rates[code]) };
}

const grossUnder = (code, lines) => lines.flat().filter((part) => part.code === code).map(({ gross }) => gross);
