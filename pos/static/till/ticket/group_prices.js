/**
 * Goods on the ticket cost what the group of its customer pays, from the moment the customer is on it until they are off.
 *
 * Invariant: a line whose price is a list's bears `price_list`; one whose price label was set aside for that keeps the label's
 * amount as `own_label`, and has it back with the shelf's price. A price made by hand stays, over the new one.
 */

import { listPrice, mayChangePrice } from "./price_by_hand.js";

/** Goods (a line, or about to be one) as the customers of `group` pay for them now; untouched where that changes nothing. */
export function asGroupPays({ catalogue }, group, goods, now = Date.now()) {
  const product = mayChangePrice(goods) ? catalogue.product(goods.product_id) : null;
  const listed = goods.price_list ?? null;
  if (!product || (!group && listed === null)) return goods;
  const { amount, list_id } = catalogue.priceFor(product, group, now);
  if (list_id === listed && (list_id === null || amount === listPrice(goods))) return goods;
  return isByHand(goods) ? underHand(goods, amount, list_id) : atPrice(goods, amount, list_id);
}

/** The group of a customer, or null. */
export const groupOf = ({ catalogue }, customer) => catalogue.group(customer?.group_id ?? null);

function atPrice({ price_list: _, own_label: own = null, ...goods }, amount, list) {
  const label = goods.label ?? own;
  if (list === null) return { ...goods, unit_price: amount, label };
  return { ...goods, unit_price: amount, label: null, price_list: list, ...(label === null ? {} : { own_label: label }) };
}

function underHand({ price_list: _, list_price: __, ...goods }, amount, list) {
  const before = amount === goods.unit_price ? {} : { list_price: amount };
  return { ...goods, ...before, ...(list === null ? {} : { price_list: list }) };
}

const isByHand = ({ list_price: before }) => before !== undefined && before !== null;
