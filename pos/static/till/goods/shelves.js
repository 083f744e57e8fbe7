/**
 * How this device keeps the products: many to a shelf, each shelf one text; and beside it the shelf's spine, which says
 * by which codes its goods are found.
 *
 * A browser reads a hundred thousand small rows back in seconds, and a few hundred texts of as much in a fraction of one.
 * The spines are a small part of that: a scan finds its shelf by them before all shelves are in memory.
 * Invariant: a product stands on one shelf, which its id alone tells; a shelf and its spine are written together.
 */

const SHELF = 256;

/** The products of these shelves. */
export const unshelved = (texts) => texts.flatMap((text) => JSON.parse(text));

/** The shelves that hold `products` and nothing else: `[number, text, spine]`. */
export function shelved(products) {
  const shelves = new Map();
  for (const product of products) {
    const number = shelfOf(product);
    if (!shelves.has(number)) shelves.set(number, []);
    shelves.get(number).push(product);
  }
  return [...shelves].map(([number, on]) => [number, JSON.stringify(on), spineOf(on)]);
}

/** Put shelves with their spines into the stores of one transaction; `store` is its function from a name to a store. */
export function putShelves(store, shelves) {
  for (const [number, text, spine] of shelves) {
    store("shelves").put(text, number);
    store("spines").put(spine, number);
  }
}

/** The shelves anew on which one of the `changed` products stands; `product(id)` is what is there now, or null. */
export function reshelved(changed, product) {
  const firsts = new Set(changed.map((each) => shelfOf(each) * SHELF));
  return shelved([...firsts].flatMap((first) => Array.from({ length: SHELF }, (_, place) => product(first + place)).filter(Boolean)));
}

/** The number of the shelf on which a product stands. */
export const shelfOf = ({ id }) => Math.floor(id / SHELF);

/** The codes of the goods on a shelf, each between two spaces. */
export const spineOf = (products) => ` ${products.flatMap(({ gtin, plu, packs = [] }) => [gtin, plu, ...packs.map(([code]) => code)]).filter(Boolean).join(" ")} `;

/** Whether one of `codes` is on a spine. */
export const leadsTo = (spine, codes) => codes.some((code) => spine.includes(` ${code} `));
