/**
 * Quantities: a whole number of the product's base unit, a piece, a gram or a millilitre. Twin: store/quantity.py.
 *
 * A price is per piece, or per kilogram (litre) for goods that are weighed (poured); it becomes an amount once, here.
 */

import { BadInput } from "./errors.js";
import { belowZero, decimalPoint, groupDigits, scale, western } from "./money.js";

const PRICED_PER = { piece: 1, g: 1000, ml: 1000 };
const SMALL = { g: { fr: "g", ar: "غ", en: "g" }, ml: { fr: "ml", ar: "مل", en: "ml" } };
const LARGE = { g: { fr: "kg", ar: "كغ", en: "kg" }, ml: { fr: "l", ar: "لتر", en: "l" } };
const NO_BREAK_SPACE = "\u00a0";
const KEYED = /^([0-9]+)(?:[.,]([0-9]{1,3}))?$/;

/** Centimes for `quantity` at `unitPrice`, rounded half up once, per line (rules §1.2). */
export const lineTotal = (unitPrice, quantity, unit) => scale(unitPrice, quantity, PRICED_PER[unit]);

/** The grams behind a price label: amount / price per kg, half up to the gram; BadInput when there are none. */
export function quantityFromAmount(amount, unitPrice) {
  const grams = unitPrice > 0 ? scale(amount, 1000, unitPrice) : 0;
  if (grams <= 0) throw new BadInput("The price on the label does not fit this product's price.");
  return grams;
}

/**
 * "3" (pieces), "350 g", "1,25 kg", "-750 مل": kilograms and litres from 1000 on, and below zero for what came back.
 */
export function formatQuantity(quantity, unit, language) {
  const [figure, measure] = figureOf(Math.abs(quantity), unit, language);
  const signed = quantity < 0 ? belowZero(figure, language) : figure;
  return measure ? `${signed}${NO_BREAK_SPACE}${measure}` : signed;
}

function figureOf(quantity, unit, language) {
  if (unit === "piece") return [groupDigits(quantity, language), ""];
  if (quantity < 1000) return [String(quantity), SMALL[unit][language]];
  const rest = quantity % 1000;
  const whole = groupDigits((quantity - rest) / 1000, language);
  const decimals = rest ? decimalPoint(language) + String(rest).padStart(3, "0").replace(/0+$/, "") : "";
  return [whole + decimals, LARGE[unit][language]];
}

/** What a hand keys: "12" pieces, "350" grams, and "0,5" kilograms; 0 for what is no quantity of the unit. */
export function keyedQuantity(text, unit) {
  const [, whole, decimals] = KEYED.exec(western(text).trim()) ?? [];
  if (whole === undefined || (decimals && unit === "piece")) return 0;
  return decimals ? Number(whole + decimals.padEnd(3, "0")) : Number(whole);
}
