/**
 * The whole catalogue in memory, so that a scan is a look-up and never a question to the server.
 *
 * Invariant: a refresh replaces whole rows, in memory and then on the device, in one transaction; what the device holds
 * is never newer than its version says.
 */

import { changed } from "../kit/changes.js";
import { dayOf } from "../kit/day.js";
import { note, write } from "../device/database.js";
import { Index } from "../pure/fold.js";
import { priceFor } from "../pure/group_price.js";
import { get } from "../server/server.js";
import { putShelves, reshelved } from "./shelves.js";

const PLU_DIGITS = 5;
const SHORT_NUMBER = /^\d{1,5}$/;
const FOUND_MAX = 60;
// A hundred thousand goods over a slow line.
const WAIT_MS = 120_000;

/** Products, categories and co-operatives of the shop, and the codes that lead to them. */
export class Catalogue {
  products = new Map();
  categories = [];
  cooperatives = new Map();
  promotions = [];
  groups = [];
  priceLists = new Map();
  version = null;
  checkedAt = 0;
  /** Resolves when every product is in memory; until then `filling` says which are to come (`./filling.js`). */
  whole = Promise.resolve();
  filling = null;
  #byGtin = new Map();
  #byPlu = new Map();
  #inCategory = new Map();
  #words = null;

  /** The product and how many of it a GTIN-14 stands for (a carton's code: several), or null. */
  byGtin(gtin) {
    return this.#byGtin.get(gtin) ?? null;
  }

  /** The product sold by weight under this PLU, or null. */
  byPlu(plu) {
    return this.#byPlu.get(plu) ?? null;
  }

  /** The goods sold by weight. */
  weighed() {
    return [...this.#byPlu.values()];
  }

  /** Everything that may be sold, in no order. */
  onSale() {
    return [...this.products.values()].filter(({ archived }) => !archived);
  }

  product(id) {
    return this.products.get(id) ?? null;
  }

  category(id) {
    return this.categories.find((category) => category.id === id) ?? null;
  }

  inCategory(id) {
    return this.#inCategory.get(id) ?? [];
  }

  /** The price in force at `now`: a dated one replaces the older when it begins, with or without the server. */
  price(product, now) {
    const begun = product.prices.filter(([startsAt]) => startsAt <= now);
    return begun.length ? begun.at(-1)[1] : product.price;
  }

  /** What customers of a group (null: of none) pay at `now`: `{amount, list_id}`, the list null for the shelf's price. */
  priceFor(product, group, now) {
    const shelf = this.price(product, now);
    const offers = (product.lists ?? []).map(([list_id, amount]) => ({ list_id, amount, list: this.priceLists.get(list_id) }))
      .filter(({ list }) => list && list.group === group)
      .map(({ list, ...offer }) => ({ ...offer, starts_at: list.starts_at, over_at: list.ends_at }));
    return priceFor(shelf, offers, now);
  }

  /** A group of customers, or null. */
  group(id) {
    return this.groups.find((group) => group.id === id) ?? null;
  }

  /** The loose goods of this number as people key it, without its zeros; or null. */
  numbered(query) {
    return SHORT_NUMBER.test(query) ? this.byPlu(query.padStart(PLU_DIGITS, "0")) : null;
  }

  /** The products that `query` finds, best first: a number is first of all that of loose goods (their PLU, zeros left out). */
  search(query) {
    this.#words ??= new Index(this.onSale().map(({ id, folded }) => [id, folded]));
    const numbered = this.numbered(query);
    const found = this.#words.find(query, FOUND_MAX).map((id) => this.products.get(id)).filter((product) => product !== numbered);
    return numbered ? [numbered, ...found] : found;
  }

  /** A lot of a product by its code, or null. */
  lot(product, code) {
    return lots(product).find((lot) => lot.code === code) ?? null;
  }

  /** The lots of a product that may be sold, in the order in which they leave. */
  sellableLots(product, now) {
    const today = dayOf(now);
    return lots(product).filter((lot) => lot.state === "sellable" && lot.sellable_until_on >= today);
  }

  /** The co-operative a line comes from: its lot's, else that of the lot which leaves first. */
  cooperative(product, lotCode, now) {
    const lot = lotCode ? this.lot(product, lotCode) : (this.sellableLots(product, now)[0] ?? lots(product)[0]);
    return this.cooperatives.get(lot?.cooperative_id) ?? null;
  }

  /** What lies there of a product, and what of it whoever comes may have: the rest is promised, or may not be sold. */
  setStock(id, quantity, free) {
    const product = this.products.get(id);
    if (product) Object.assign(product, { on_hand: quantity, free });
  }

  /**
   * Take rows in place of those with the same id; the answer is all that changed. What is no longer sold is marked
   * `archived` and found by no code, but still known: it may stand on an open ticket.
   */
  take({ products, removed = [], full = false, ...rest }) {
    const left = full ? [...this.products.keys()] : removed;
    const fresh = new Set(products.map(({ id }) => id));
    const archived = left.filter((id) => !fresh.has(id) && this.products.has(id)).map((id) => ({ ...this.products.get(id), archived: true }));
    for (const product of [...products, ...archived]) this.products.set(product.id, product);
    this.describe(rest);
    this.#index();
    return [...products, ...archived];
  }

  /** Everything of a catalogue but its products. */
  describe({ version, categories, cooperatives, promotions = [], groups = [], price_lists = [] }) {
    this.categories = [...categories].sort((a, b) => a.position - b.position);
    this.cooperatives = new Map(cooperatives.map((cooperative) => [cooperative.id, cooperative]));
    this.promotions = promotions;
    this.groups = groups;
    this.priceLists = new Map(price_lists.map((list) => [list.id, list]));
    this.version = version;
  }

  /** Some of the goods that this device kept: more of them come. */
  put(products) {
    this.#words ??= new Index();
    for (const product of products) {
      this.products.set(product.id, product);
      if (product.archived) continue;
      this.#lead(product);
      this.#words.add(product.id, product.folded);
    }
  }

  /** All that the device kept is here: in the order of their ids, whichever were wanted first. */
  settle() {
    this.products = new Map([...this.products].sort(([a], [b]) => a - b));
    for (const products of this.#inCategory.values()) products.sort((a, b) => a.id - b.id);
    this.filling = null;
  }

  #index() {
    this.#words = null;
    this.#byGtin.clear();
    this.#byPlu.clear();
    this.#inCategory.clear();
    for (const product of this.onSale()) this.#lead(product);
  }

  /** Have the codes of a product, and its category, lead to it. */
  #lead(product) {
    if (product.gtin) this.#byGtin.set(product.gtin, { product, count: 1 });
    for (const [gtin, count] of product.packs) this.#byGtin.set(gtin, { product, count });
    if (product.plu) this.#byPlu.set(product.plu, product);
    if (!this.#inCategory.has(product.category)) this.#inCategory.set(product.category, []);
    this.#inCategory.get(product.category).push(product);
  }
}

const lots = (product) =>
  product.lots.map(([code, best_before_on, sellable_until_on, cooperative_id, state]) => ({
    code, best_before_on, sellable_until_on, cooperative_id, state,
  }));

/** Ask the server for what has changed since our version, keep it, and take it. */
export async function refreshCatalogue(till) {
  const { catalogue, database } = till;
  await catalogue.whole;
  const since = catalogue.version === null ? "" : `?since=${encodeURIComponent(catalogue.version)}`;
  const { kind, status, body } = await get(`/pos/api/catalogue${since}`, {}, WAIT_MS);
  if (kind !== "answered") return;
  catalogue.checkedAt = Date.now();
  if (status === 304 || !Array.isArray(body.products)) return note(database, "catalogue checked", catalogue.checkedAt);
  const rows = catalogue.take(body);
  await write(database, ["meta", "shelves", "spines"], (store) => {
    putShelves(store, reshelved(rows, (id) => catalogue.product(id)));
    const { version, categories, cooperatives, promotions, groups, price_lists } = body;
    store("meta").put({ version, categories, cooperatives, promotions, groups, price_lists }, "catalogue");
    store("meta").put(catalogue.checkedAt, "catalogue checked");
  });
  till.ticket?.reprice();
  changed("catalogue");
}
