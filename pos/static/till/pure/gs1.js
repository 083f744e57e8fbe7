/**
 * GS1 syntax as scanners send it: application identifiers (AIs) and the text that follows each. Twin: store/gs1.py.
 *
 * Reads element strings (GS1-128, DataMatrix, QR), with or without the scanner's AIM prefix, and GS1 Digital Link URLs.
 * Source: GS1 General Specifications §3 and §7.8, GS1 Digital Link URI Syntax 1.2.
 */

import { BadInput } from "./errors.js";

export const GROUP_SEPARATOR = "\x1d";
// AIM prefixes that promise an element string: GS1-128, DataMatrix, QR, DataBar, DotCode; or a leading FNC1.
const ANNOUNCED = /^(?:\]C1|\]d2|\]Q3|\]e0|\]J1|\x1d)/;
const AIM_PREFIX = /^\][A-Za-z][0-9A-Za-z]/;
const VALUE = /^[!"%-?A-Z_a-z]{1,90}$/;
const BRACKETED = /\(([0-9]{2,4})\)([^(]+)/g;
const BARE = /^01[0-9]{14}/;
const AI = /^[0-9]{2,4}$/;

// How many digits the AI itself has, by its first two.
const THREE_DIGITS = /^(?:2[345]|4[012]|71)/;
const FOUR_DIGITS = /^(?:3[1-69]|43|70|72|8[012])/;
const TWO_DIGITS = /^(?:0[0-4]|1[0-35-7]|2[0-2]|30|37|9[0-9])/;

// Values of a length fixed for ever, which need no separator after them (figure 7.8.5-2).
const FIXED_LENGTHS = [
  [/^00/, 18],
  [/^0[123]/, 14],
  [/^04/, 16],
  [/^1[1-9]/, 6],
  [/^20/, 2],
  [/^3[1-6]/, 6],
  [/^41/, 13],
];

/** What was scanned is no code of ours, or is cut short or garbled. */
export class UnreadableCode extends BadInput {
  constructor(code) {
    super("This code cannot be read: %(code)s", "code", { code });
  }
}

/** Drop the three characters by which a scanner names the symbology, as in "]E0". */
export const withoutAimPrefix = (text) => text.replace(AIM_PREFIX, "");

/** Whether to read `text` as AIs: so announced, bracketed, or a GTIN with more behind it. */
export const looksLikeElements = (text) =>
  ANNOUNCED.test(text) || /^\([0-9]{2,4}\)[^(]/.test(text) || bare(withoutAimPrefix(text));

export const looksLikeLink = (text) => /^https?:\/\//i.test(text);

/** The AIs of an element string and their values, as a Map. Throws UnreadableCode. */
export function parseElements(text) {
  const plain = withoutAimPrefix(text);
  return gathered(plain.startsWith("(") ? bracketed(plain, text) : elements(plain, text), text);
}

/** The AIs of a GS1 Digital Link, whatever its host and first folders, as a Map. Throws UnreadableCode. */
export function parseLink(url) {
  const [path, ...queries] = url.split("#", 1)[0].split("?");
  const folders = path.split("/");
  if (!folders.includes("01")) throw new UnreadableCode(url);
  const keyed = folders.slice(folders.indexOf("01"));
  const told = pairsOf(keyed);
  const asked = queries.join("?").split("&").map((pair) => parted(pair, "=")).filter(([ai]) => AI.test(ai));
  return gathered([...told, ...asked].map(([ai, value]) => [ai, unescaped(value)]), url);
}

const bare = (plain) => BARE.test(plain);

function bracketed(plain, text) {
  const pairs = [...plain.matchAll(BRACKETED)].map(([, ai, value]) => [ai, value]);
  if (pairs.map(([ai, value]) => `(${ai})${value}`).join("") !== plain) throw new UnreadableCode(text);
  return pairs;
}

function* elements(plain, text) {
  let rest = plain.replace(/^\x1d+|\x1d+$/g, "");
  while (rest) {
    const ai = rest.slice(0, aiDigits(rest));
    if (!ai) throw new UnreadableCode(text);
    const body = rest.slice(ai.length);
    const length = fixedLength(ai);
    const value = length ? body.slice(0, length) : parted(body, GROUP_SEPARATOR)[0];
    yield [ai, value];
    rest = body.slice(value.length).replace(/^\x1d/, "");
  }
}

/** The pairs as a Map; an AI told twice has to say the same both times. */
function gathered(pairs, text) {
  const found = new Map();
  for (const [ai, value] of pairs) {
    if (!isSound(ai, value) || (found.get(ai) ?? value) !== value) throw new UnreadableCode(text);
    found.set(ai, value);
  }
  return found;
}

const isSound = (ai, value) => AI.test(ai) && VALUE.test(value) && value.length === (fixedLength(ai) ?? value.length);

const fixedLength = (ai) => FIXED_LENGTHS.find(([prefix]) => prefix.test(ai))?.[1];

function aiDigits(rest) {
  if (TWO_DIGITS.test(rest)) return 2;
  if (THREE_DIGITS.test(rest)) return 3;
  return FOUR_DIGITS.test(rest) ? 4 : 0;
}

// GS1 values are ASCII, so every escape stands for one character.
const unescaped = (value) => value.replace(/%([0-9A-Fa-f]{2})/g, (_, digits) => String.fromCharCode(Number.parseInt(digits, 16)));

function pairsOf(folders) {
  const pairs = [];
  for (let i = 0; i + 1 < folders.length; i += 2) pairs.push([folders[i], folders[i + 1]]);
  return pairs;
}

function parted(text, separator) {
  const place = text.indexOf(separator);
  return place < 0 ? [text, ""] : [text.slice(0, place), text.slice(place + separator.length)];
}
