/**
 * The goods that this register wants at hand: pinned here at once, and kept by the server so that a new tablet has them.
 *
 * Invariant: a mark made without the server is said to it later; of two marks of one product the later one stands.
 */

import { changed } from "../kit/changes.js";
import { note, recall } from "../device/database.js";
import { post } from "../server/server.js";

/** Read what this device kept: `till.favourites` is `{register_id, ids, marks}`, the marks being those still to be said. */
export async function loadFavourites(till) {
  till.favourites = (await recall(till.database, "favourites")) ?? { register_id: null, ids: [], marks: [] };
}

export const isFavourite = ({ favourites }, id) => favourites.ids.includes(id);

/** The pinned goods that are still sold, in the order in which they were pinned. */
export const favouriteProducts = ({ favourites, catalogue }) =>
  favourites.ids.map((id) => catalogue.product(id)).filter((product) => product && !product.archived);

/** Pin a product, or unpin it. */
export async function toggleFavourite(till, id) {
  const { ids, marks, ...rest } = till.favourites;
  const pinned = !ids.includes(id);
  const mark = { product_id: id, pinned, at: Date.now() };
  const others = ids.filter((other) => other !== id);
  await keep(till, { ...rest, ids: pinned ? [...others, id] : others, marks: [...marks.filter(({ product_id }) => product_id !== id), mark] });
  await sayFavourites(till);
}

/** Say what is new here, and take what the register's favourites are now. Without an answer both wait. */
export async function sayFavourites(till) {
  const { register_id: id } = till.book ?? {};
  if (till.favourites.register_id !== id) await keep(till, { register_id: id, ids: [], marks: [] });
  const said = till.favourites.marks;
  const { kind, body } = await post("/pos/api/favourites", { marks: said });
  if (kind !== "answered" || body.register_id !== id || !Array.isArray(body.favourites)) return;
  const marks = till.favourites.marks.filter((mark) => !said.includes(mark));
  // What was pinned while the answer was on its way is said next time, and stands meanwhile.
  await keep(till, { register_id: id, ids: marks.length ? till.favourites.ids : body.favourites, marks });
}

async function keep(till, favourites) {
  till.favourites = favourites;
  changed("favourites");
  await note(till.database, "favourites", favourites);
}
