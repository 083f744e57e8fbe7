/**
 * The goods that this device kept come into memory shelf by shelf, so that the till sells before the last of them is there.
 *
 * Invariant: what is on the open ticket, pinned or scanned is fetched before it is used, by its id or by its code; whatever
 * needs all goods waits for `catalogue.whole`. No code is called unknown before every shelf is in memory.
 */

import { changed } from "../kit/changes.js";
import { answer, everything, recall } from "../device/database.js";
import { Catalogue } from "./catalogue.js";
import { codesOf } from "./find.js";
import { leadsTo, shelfOf, unshelved } from "./shelves.js";

/** The catalogue as this device kept it: with the products `ids` and the first shelf, the others to be filled in. */
export async function openCatalogue(database, ids) {
  const catalogue = new Catalogue();
  const [rest, checkedAt = 0] = await Promise.all([recall(database, "catalogue"), recall(database, "catalogue checked")]);
  catalogue.checkedAt = checkedAt;
  if (!rest) return catalogue;
  catalogue.describe(rest);
  catalogue.filling = new Filling(database, catalogue);
  await catalogue.filling.open(ids);
  return catalogue;
}

/** Read the rest of the goods from here on. */
export async function fillUp({ catalogue }) {
  if (!catalogue.filling) return;
  catalogue.whole = catalogue.filling.fill();
  await catalogue.whole;
  changed("catalogue");
}

/** Have in memory what these readings of a scan lead to: the goods alone, or else everything. */
export async function reach(till, readings) {
  const { catalogue } = till;
  if (!catalogue.filling) return;
  const codes = readings.flatMap((reading) => codesOf(till, reading));
  if (!codes.length || !(await catalogue.filling.codes(codes))) await catalogue.whole;
}

/**
 * Scans in the order in which they came: the answer takes one to `take(readings)` when its goods are in memory. One whose
 * goods cannot be read is told as a fault of the till, and the next is served.
 */
export function scansInOrder(till, take) {
  let before = Promise.resolve();
  return (readings) => {
    before = before.then(() => reach(till, readings)).then(() => take(readings)).catch(reportError);
    return before;
  };
}

/** What is left to be read of the shelves. */
class Filling {
  #database;
  #catalogue;
  #taken = new Map();
  #numbers = [];
  #spines = null;
  #wanted = Promise.resolve();

  constructor(database, catalogue) {
    this.#database = database;
    this.#catalogue = catalogue;
  }

  async open(ids) {
    this.#numbers = await answer(this.#store("shelves").getAllKeys());
    await Promise.all([this.#fetch(this.#numbers.slice(0, 1)), this.products(ids)]);
  }

  /** Read all that is left, a shelf at a time: what is pressed or scanned meanwhile goes first. */
  async fill() {
    await this.#readSpines();
    for (const number of this.#numbers) {
      await new Promise((resolve) => setTimeout(resolve));
      await this.#wanted;
      await this.#fetch([number]);
    }
    this.#catalogue.settle();
  }

  /** Have these products, and the parts of those that are hampers. */
  async products(ids) {
    await this.#fetch(ids.map((id) => shelfOf({ id })));
    const parts = ids.flatMap((id) => this.#catalogue.product(id)?.parts ?? []);
    await this.#fetch(parts.map(([id]) => shelfOf({ id })));
  }

  /** Have what one of these codes leads to, hampers with their parts; false when none leads to goods. */
  codes(codes) {
    const finding = this.#find(codes);
    this.#wanted = finding.catch(() => {});
    return finding;
  }

  async #find(codes) {
    const [spines, numbers] = await this.#readSpines();
    await this.#fetch(numbers.filter((_, place) => leadsTo(spines[place], codes)));
    const products = codes.map((code) => this.#catalogue.byGtin(code)?.product ?? this.#catalogue.byPlu(code)).filter(Boolean);
    await this.products(products.map(({ id }) => id));
    return products.length > 0;
  }

  #readSpines() {
    this.#spines ??= Promise.all([everything(this.#database, "spines"), answer(this.#store("spines").getAllKeys())]);
    // What could not be read is read anew by whoever asks next.
    this.#spines.catch(() => (this.#spines = null));
    return this.#spines;
  }

  #fetch(numbers) {
    return Promise.all([...new Set(numbers)].map((number) => this.#taken.get(number) ?? this.#take(number)));
  }

  #take(number) {
    const taking = answer(this.#store("shelves").get(number)).then((text) => text && this.#catalogue.put(unshelved([text])));
    this.#taken.set(number, taking);
    taking.catch(() => this.#taken.delete(number));
    return taking;
  }

  #store(name) {
    return this.#database.transaction(name, "readonly").objectStore(name);
  }
}
