/**
 * Practice: the whole till on a store of its own, with numbers of its own, that no server ever hears of.
 *
 * Invariant: in practice the line to the server is cut (`server.js` answers for it) and the real store is closed, so
 * nothing done here can reach stock, totals, the chain, the drawer or the printer. A receipt's number begins with SERIES,
 * which the server refuses whoever sends it.
 */

import { note, openDatabase, recall, write } from "../device/database.js";
import { t } from "../kit/language.js";
import { reload } from "../device/leaving.js";
import { keepOperator } from "../people/operator.js";
import { uuid7 } from "../pure/ids.js";
import { GENESIS } from "../pure/receipt_chain.js";
import { Refusal } from "../kit/refusal.js";
import { putShelves, shelved } from "../goods/shelves.js";

/** What practice receipts are numbered under; twin: pos/sales/checkout.py. */
export const SERIES = "EXERCICE";

const MODE = "practice";
const STORE = "till-practice";
const FLOAT = { 10000: 3, 5000: 2, 2000: 5 };
// What practice takes over from the till as it is; the rest of its store is its own.
const COPIED = ["catalogue", "language", "favourites", "looks", "offsets"];

/** Whether this tab practises. It does until it leaves, through reloads too. */
export const isPractice = () => sessionStorage.getItem(MODE) !== null;

/** The name of the store that this tab works on. */
export const storeName = () => (isPractice() ? STORE : undefined);

/** Go over to practice, as whoever is at the till. Throws Refusal while a real ticket is open. */
export async function enterPractice(till) {
  if (!till.ticket.isEmpty) throw new Refusal(t("A ticket is open: finish it or put it aside, then practise."));
  const store = await openDatabase(STORE);
  await copyInto(store, till);
  store.close();
  sessionStorage.setItem(MODE, "1");
  keepOperator({ practice: true }, till.operator);
  reload();
}

/** Back to the real till. Whoever was signed in there still is, unless practice was left `alone`. */
export function leavePractice({ alone = false } = {}) {
  sessionStorage.removeItem(MODE);
  if (alone) keepOperator({ practice: false }, null);
  reload();
}

/** A fresh practice store: the goods, the place and the people of today, an open shift, no sale. */
async function copyInto(store, till) {
  await till.catalogue.whole;
  const copied = await Promise.all(COPIED.map((key) => recall(till.database, key)));
  const book = await recall(store, "book");
  const place = placeOf(till);
  const shelves = shelved(till.catalogue.products.values());
  await write(store, ["meta", "shelves", "spines", "receipts", "events"], (name) => {
    for (const emptied of ["shelves", "spines", "receipts", "events"]) name(emptied).clear();
    putShelves(name, shelves);
    COPIED.forEach((key, at) => copied[at] !== undefined && name("meta").put(copied[at], key));
    for (const key of ["ticket", "tendering", "pieces", "parked"]) name("meta").delete(key);
    name("meta").put(place, "place");
    name("meta").put(book ?? { register_id: place.register.id, register: SERIES, sequence: 0, hash: GENESIS }, "book");
    name("meta").put(shiftOf(till, book?.register_id ?? place.register.id), "shift");
  });
}

function placeOf({ place }) {
  const register = { ...(place.register ?? place.registers[0]), code: SERIES, name: SERIES, printer: false };
  const newcomer = { id: 0, username: "", name: t("New colleague"), role: "cashier", has_pin: false };
  return { ...place, register, people: [...place.people, newcomer] };
}

function shiftOf({ place }, registerId) {
  const float = Object.entries(FLOAT).reduce((sum, [value, many]) => sum + Number(value) * many, 0);
  const shift = { id: uuid7(), register_id: registerId, opened_by: place.people[0]?.id ?? 0, opened_at: Date.now() };
  return { ...shift, opening_float: float, counted: FLOAT, unsent: false, named: true };
}

/** The lessons that a person has finished on this device: their ids. */
export const finishedBy = async (till, { id }) => ((await recall(till.database, "progress")) ?? {})[id] ?? [];

/** Keep that a person has finished a lesson; the answer is all of hers. */
export async function keepFinished(till, { id }, lesson) {
  const progress = (await recall(till.database, "progress")) ?? {};
  const finished = [...new Set([...(progress[id] ?? []), lesson])];
  await note(till.database, "progress", { ...progress, [id]: finished });
  return finished;
}
