/**
 * What a group of customers pays: by the price lists that are its own, over the shelf's prices. Twin:
 * store/catalogue/group_prices.py.
 *
 * Invariant: of a group's lists that have a product the newest begun counts, and only where it is below the shelf's price.
 */

/** `{amount, list_id}` at an instant; `offers` are the group's `{list_id, starts_at, over_at, amount}`; no list: null. */
export function priceFor(shelf, offers, at) {
  const newest = offers.filter(({ starts_at, over_at }) => starts_at <= at && at < over_at)
    .reduce((latest, offer) => (latest && inOrder(latest, offer) > 0 ? latest : offer), null);
  return newest && newest.amount < shelf ? { amount: newest.amount, list_id: newest.list_id } : { amount: shelf, list_id: null };
}

const inOrder = (a, b) => a.starts_at - b.starts_at || a.list_id - b.list_id;
