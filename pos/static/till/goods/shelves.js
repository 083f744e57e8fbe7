/**
 * How this device keeps the products: many to a shelf, each shelf one text.
 *
 * A browser reads a hundred thousand small rows back in seconds, and a few hundred texts of as much in a fraction of one.
 * Invariant: a product stands on one shelf, which its id alone tells.
 */

const SHELF = 256;

/** The products of these shelves. */
export const unshelved = (texts) => texts.flatMap((text) => JSON.parse(text));

/** The shelves that hold `products` and nothing else: `[number, text]`. */
export function shelved(products) {
  const shelves = new Map();
  for (const product of products) {
    const number = shelfOf(product);
    if (!shelves.has(number)) shelves.set(number, []);
    shelves.get(number).push(product);
  }
  return [...shelves].map(([number, on]) => [number, JSON.stringify(on)]);
}

/** The shelves anew on which one of the `changed` products stands; `product(id)` is what is there now, or null. */
export function reshelved(changed, product) {
  const firsts = new Set(changed.map((each) => shelfOf(each) * SHELF));
  return shelved([...firsts].flatMap((first) => Array.from({ length: SHELF }, (_, place) => product(first + place)).filter(Boolean)));
}

const shelfOf = ({ id }) => Math.floor(id / SHELF);
