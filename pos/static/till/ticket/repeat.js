/** The same again: the goods of the last receipt, at today's prices, as one step that can be undone. */

import { everything } from "../device/database.js";
import { goodsOf } from "../goods/find.js";
import { kindName } from "../goods/names.js";
import { named, t } from "../kit/language.js";
import { once } from "../kit/once.js";
import * as cart from "../pure/cart.js";
import { uuid7 } from "../pure/ids.js";
import { Refusal } from "../kit/refusal.js";

/**
 * Put the last receipt's goods on the open ticket: `{isWeighed, leftOut, byHand}`, whether some of them have to be weighed again, the
 * names of those that are sold no more, and of what else was sold: a gift card is another one each time. Throws Refusal.
 */
export const repeatLast = once(repeated);

async function repeated(till) {
  const sold = await lastLines(till);
  const last = sold.filter(isGoods).map((line) => [till.catalogue.product(line.product_id), line]);
  const isSold = ([product]) => product && !product.archived;
  const goods = last.filter(isSold);
  if (!goods.length) throw new Refusal(t("There is no sale here whose goods could be sold again."));
  const price = (product) => till.catalogue.price(product, Date.now());
  const lines = goods.reduce((all, [product, { quantity }]) => cart.add(all, { ...goodsOf(product, price(product)), quantity }, uuid7()), till.ticket.lines);
  till.ticket.change({ lines }, lines.at(-1).id);
  const leftOut = last.filter((one) => !isSold(one)).map(([product, { name }]) => (product ? named(product.names) : name));
  return { isWeighed: goods.some(([{ kind }]) => kind === "weight"), leftOut: [...new Set(leftOut)], byHand: [...new Set(sold.filter((line) => !isGoods(line)).map((line) => kindName({ t }, line)))] };
}

async function lastLines({ database, book }) {
  const own = (await everything(database, "receipts")).filter(({ receipt }) => receipt.register_id === book.register_id);
  const last = own.reduce((latest, record) => (record.sequence > (latest?.sequence ?? 0) ? record : latest), null);
  return (last?.receipt.lines ?? []).filter(({ kind, quantity, promise }) => quantity > 0 && !promise && kind !== "delivery");
}

const isGoods = ({ kind = "goods" }) => kind === "goods";
