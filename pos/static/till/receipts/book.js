/**
 * The till's book: receipts numbered and chained by the till itself, online or not.
 *
 * Invariant: a sale is paid when `complete` resolves, not before: receipt, book and the emptied ticket are one write
 * that is on the disk. Two tabs, or an old one, cannot both write: the writer must own the till and continue the book.
 */

import { copied } from "../device/copy.js";
import { answer, write } from "../device/database.js";
import { t } from "../kit/language.js";
import { receiptHash } from "../pure/receipt_chain.js";
import { Refusal } from "../kit/refusal.js";

const NUMBER_DIGITS = 6;

/**
 * Number, chain and keep a completed sale; the answer is its record, queued for the server. `content` is the receipt
 * without its place in the book; `facts` are kept beside it, and sealed no more than its papers are.
 */
export async function complete(till, content, facts = {}) {
  const { book } = till;
  const sequence = book.sequence + 1;
  const number = `${book.register}-${String(sequence).padStart(NUMBER_DIGITS, "0")}`;
  const place = { register_id: book.register_id, register: book.register, sequence, number };
  const receipt = { ...content, ...place, previous_hash: book.hash };
  const hash = await receiptHash(receipt);
  const record = { id: receipt.id, sequence, state: till.practice ? "practice" : "queued", receipt, hash, queued_at: Date.now(), ...facts };
  const next = { ...book, sequence, hash };
  await keep(till, record, book, next);
  await copied();
  till.book = next;
  return record;
}

async function keep(till, record, before, next) {
  try {
    await write(till.database, ["meta", "receipts"], async (store) => {
      await check(till, store("meta"), before);
      store("receipts").add(record);
      store("meta").put(next, "book");
      store("meta").delete("ticket");
      store("meta").delete("tendering");
    });
  } catch (error) {
    if (error.name !== "QuotaExceededError") throw error;
    throw new Refusal(t("The sale could not be saved: this device's storage is full. Nothing was recorded."));
  }
}

async function check(till, meta, before) {
  const [owner, book] = await Promise.all([answer(meta.get("owner")), answer(meta.get("book"))]);
  if (owner !== till.tab) throw new Refusal(t("This till was taken over by another tab. Nothing was recorded."));
  if (book.sequence !== before.sequence || book.hash !== before.hash) {
    throw new Refusal(t("The till's book has moved on. Reload the page. Nothing was recorded."));
  }
}

/**
 * Continue from the server's book when it is ahead of ours, or when the register is another one: then our own was rolled
 * back, or another device has sold meanwhile. Ours is kept when it holds sales that the server has not had yet.
 */
export async function adopt(till, register) {
  const theirs = { register_id: register.id, register: register.code, ...register.book };
  till.book = await write(till.database, ["meta"], async (store) => {
    const [owner, ours] = await Promise.all([answer(store("meta").get("owner")), answer(store("meta").get("book"))]);
    const isAhead = ours?.register_id === theirs.register_id && ours.sequence >= theirs.sequence;
    if (isAhead || owner !== till.tab) return ours;
    store("meta").put(theirs, "book");
    return theirs;
  });
}
