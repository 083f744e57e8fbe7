/**
 * The till's book: each receipt is hashed with the hash of the one before it (rules §4.4).
 *
 * The canonical form is pinned in the docstring of its twin, store/receipt_chain.py: sorted ASCII keys, whole numbers
 * within ±(2^53 − 1), NFC text and null, no white space, UTF-8, SHA-256. Both have to write the same bytes.
 */

import { BadInput } from "./errors.js";

export const GENESIS = "0".repeat(64);

const PUBLIC_DIGITS = 32;
const KEY = /^[A-Za-z0-9_]+$/;
const LONE_SURROGATE = /\p{Surrogate}/u;

/** The bytes that the hash covers. Throws BadInput for what has no canonical form. */
export const canonical = (receipt) => new TextEncoder().encode(written(receipt));

/** The receipt's SHA-256, in lower-case hexadecimal. */
export async function receiptHash(receipt) {
  const digest = await crypto.subtle.digest("SHA-256", canonical(receipt));
  return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** Where the customer reads the receipt: known as soon as it is sealed, online or not. */
export const publicUrl = (baseUrl, hash) => `${baseUrl}/r/${hash.slice(0, PUBLIC_DIGITS)}`;

/**
 * The first receipt that was removed, changed or put elsewhere, as `{sequence, reason}`; null when the book is whole.
 * `book` is a list of `{receipt, hash}` in order, after the one that has `sequence` and the hash `previous`.
 */
export async function firstFault(book, { sequence = 0, previous = GENESIS } = {}) {
  for (const { receipt, hash } of book) {
    sequence += 1;
    const reason = await reasonOf(receipt, hash, sequence, previous);
    if (reason) return { sequence, reason };
    previous = hash;
  }
  return null;
}

async function reasonOf(receipt, hash, sequence, previous) {
  if (receipt.sequence !== sequence) return "missing";
  if (receipt.previous_hash !== previous) return "unchained";
  return (await receiptHash(receipt)) === hash ? null : "changed";
}

function written(value) {
  if (value === null) return "null";
  if (typeof value === "string") return text(value);
  if (Number.isSafeInteger(value)) return String(value);
  if (Array.isArray(value)) return `[${value.map(written).join(",")}]`;
  if (typeof value === "object") return object(value);
  throw new BadInput("A receipt holds whole numbers and text only.", "receipt");
}

function object(value) {
  const keys = Object.keys(value).sort();
  if (!keys.every((key) => KEY.test(key))) throw new BadInput("A receipt's fields have plain names.", "receipt");
  return `{${keys.map((key) => `"${key}":${written(value[key])}`).join(",")}}`;
}

function text(value) {
  if (LONE_SURROGATE.test(value)) throw new BadInput("A receipt's text is Unicode.", "receipt");
  return JSON.stringify(value.normalize("NFC"));
}
