/**
 * What of the catalogue may go into a hamper now: pieces that lie here and need no cold, and the boxes that it is packed in.
 *
 * Invariant: what is promised to somebody, what may not be sold and what the open ticket has already is not free.
 */

import { isNamedBox } from "../pure/hamper.js";

const CRAFTS = "artisanat";
const PACKAGING = "emballages";

/** The goods as `pure/hamper.js` takes them, at the price that the ticket's customer pays. */
export function hamperShelf({ catalogue, ticket }, now) {
  const taken = onTicket(catalogue, ticket.lines);
  const group = ticket.state.customer?.group_id ?? null;
  return catalogue.onSale().filter(isAmbientPiece).map((product) => {
    const free = (product.free ?? product.on_hand) - (taken.get(product.id) ?? 0);
    return {
      id: product.id, price: catalogue.priceFor(product, group, now).amount, on_hand: product.on_hand, free, until: untilOf(catalogue, product, now),
      kind: product.category, allergens: (product.allergens ?? []).map(({ fr }) => fr), words: product.allergens ?? [], isBox: isBox(catalogue, product),
    };
  });
}

const isAmbientPiece = ({ kind, storage }) => kind === "piece" && (storage ?? "ambient") === "ambient";

/** Packaging, where the shop has a category of it; of the crafts those that are named as a box or a basket. */
function isBox(catalogue, { category, names }) {
  const slug = catalogue.category(category)?.slug;
  return slug === PACKAGING || (slug === CRAFTS && isNamedBox(names));
}

/** What the ticket takes of each product: a Map. An order's goods are among what is promised; of a hamper, what is in it. */
function onTicket(catalogue, lines) {
  const taken = new Map();
  const take = (id, quantity) => taken.set(id, (taken.get(id) ?? 0) + quantity);
  for (const { product_id: id, quantity } of lines.filter((line) => line.product_id && line.quantity > 0 && !line.promise)) {
    take(id, quantity);
    for (const [part, each] of catalogue.product(id)?.parts ?? []) take(part, each * quantity);
  }
  return taken;
}

/** The last day of the lot that leaves first; null when nothing binds it. */
function untilOf(catalogue, product, now) {
  const [first] = catalogue.sellableLots(product, now);
  return first && first.sellable_until_on < "9999" ? first.sellable_until_on : null;
}
