/** The same again: the goods of the last receipt, at today's prices, as one step that can be undone. */

import { everything } from "../device/database.js";
import { goodsOf } from "../goods/find.js";
import { named, t } from "../kit/language.js";
import { once } from "../kit/once.js";
import * as cart from "../pure/cart.js";
import { uuid7 } from "../pure/ids.js";
import { Refusal } from "../kit/refusal.js";

/**
 * Put the last receipt's goods on the open ticket: `{isWeighed, leftOut}`, whether some of them have to be weighed again, and the
 * names of those that are sold no more. Throws Refusal.
 */
export const repeatLast = once(repeated);

async function repeated(till) {
  const last = (await lastLines(till)).map((line) => [till.catalogue.product(line.product_id), line]);
  const isSold = ([product]) => product && !product.archived;
  const goods = last.filter(isSold);
  if (!goods.length) throw new Refusal(t("There is no sale here whose goods could be sold again."));
  const price = (product) => till.catalogue.price(product, Date.now());
  const lines = goods.reduce((all, [product, { quantity }]) => cart.add(all, { ...goodsOf(product, price(product)), quantity }, uuid7()), till.ticket.lines);
  till.ticket.change({ lines }, lines.at(-1).id);
  const leftOut = last.filter((one) => !isSold(one)).map(([product, { name }]) => (product ? named(product.names) : name));
  return { isWeighed: goods.some(([{ kind }]) => kind === "weight"), leftOut: [...new Set(leftOut)] };
}

async function lastLines({ database, book }) {
  const own = (await everything(database, "receipts")).filter(({ receipt }) => receipt.register_id === book.register_id);
  const last = own.reduce((latest, record) => (record.sequence > (latest?.sequence ?? 0) ? record : latest), null);
  return (last?.receipt.lines ?? []).filter(({ kind = "goods", quantity, promise }) => kind === "goods" && quantity > 0 && !promise);
}
