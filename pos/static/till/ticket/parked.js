/**
 * Tickets put aside: kept on this device, shown to the shop's other tills through the server, taken up by one of them.
 *
 * Invariant: a ticket is parked when the write that empties the screen is on the disk. Without the server a till takes up
 * only what it parked itself, and says so to the server as soon as it answers. What it asked to take and heard nothing of stays
 * in its list: the server may have marked it as taken here, and gives it again to this device alone.
 */

import { changed, when } from "../kit/changes.js";
import { letCodesGo } from "./coupons.js";
import { answer, note, recall, remember, write } from "../device/database.js";
import { noted, recordOf, waitingEvents } from "../server/events.js";
import { t } from "../kit/language.js";
import { once } from "../kit/once.js";
import { uuid7 } from "../pure/ids.js";
import { Refusal } from "../kit/refusal.js";
import { get, post, UNREACHABLE } from "../server/server.js";

// Twin: MOST of pos/till/parked.py, as many as the server lists. Of more it says nothing.
const LISTED_MAX = 200;
// A till that lies beside its own ticket does not wait long to hear that nobody else has it: on a stalled line it goes on alone.
const OWN_WAIT_MS = 1_500;

/** The tickets that this device parked and nobody took up, as far as it knows. */
export const parkedHere = async (till) => (await recall(till.database, "parked")) ?? [];

/** The tickets, as listed, that this device asked for and has had no answer about. */
const askedFor = async (till) => (await recall(till.database, "taking")) ?? [];

/** Put the open ticket aside under a name, once; whether there was one. */
export const park = once(putAside);

async function putAside(till, name) {
  const { state, total, isEmpty } = till.ticket;
  if (isEmpty) return false;
  await keepAside(till, { name, state, total: Math.max(total, 0), by: till.operator.id }, (store) => store("meta").delete("ticket"));
  letCodesGo(till);
  till.ticket.begin();
  return true;
}

/** Keep a ticket among those put aside, with what `more(store)` writes at once, and tell the server. */
async function keepAside(till, { name, state, total, by }, more = () => {}) {
  const ticket = { id: uuid7(), register_id: till.book.register_id, name, state, total, by, at: Date.now() };
  const record = recordOf({ kind: "parked", ...ticket });
  await write(till.database, ["meta", "events"], async (store) => {
    store("events").add(record);
    await putParked(store, (parked) => [...parked, ticket]);
    more(store);
  });
  noted(till, [record]);
}

/** What this device holds of its own, as listed, the oldest first: what it parked, and what it asked for and heard nothing of. */
export const heldTickets = async (till) => withMissing((await parkedHere(till)).map((ticket) => asListed(till, ticket)), await askedFor(till));

/**
 * Every parked ticket that can be taken up now: `tickets` as `{id, name, total, register, person, parked_at}`, the oldest first;
 * `isWhole` when the server has named those of the other tills.
 */
export async function parkedTickets(till) {
  const here = await parkedHere(till);
  // Taken up here, and the server has not heard of it yet.
  const taken = new Set(waitingEvents(till).filter((record) => record.kind === "taken").map(({ event }) => event.parked_id));
  const told = new Set(till.events.filter(({ kind, state }) => kind === "parked" && state === "sent").map(({ id }) => id));
  const { kind, body } = await get("/pos/api/parked");
  if (kind !== "answered" || !Array.isArray(body.parked)) return { tickets: await heldTickets(till), isWhole: false };
  const known = body.parked.filter(({ id }) => !taken.has(id));
  // The server may have one of these already: what it said of it is on its way back.
  const onTheWay = here.filter(({ id }) => waitingEvents(till).some((record) => record.id === id));
  if (body.parked.length < LISTED_MAX) await forgetTaken(till, told, body.parked);
  return { tickets: withMissing(withMissing(known, onTheWay.map((ticket) => asListed(till, ticket))), await askedFor(till)), isWhole: true };
}

/** Call `moved()` whenever one of the shop's tickets is put aside or taken up at any till, and when the server comes or goes; the answer ends it. */
export function followParked(till, moved) {
  if (till.practice) return () => {};
  let source = null;
  const listen = () => {
    source?.close();
    source = till.online ? new EventSource("/live?topics=parked") : null;
    source?.addEventListener("parked", ({ data }) => Number(data) === till.place.site.id && moved());
    for (const what of ["open", "missed"]) source?.addEventListener(what, moved);
  };
  const off = when("link", () => {
    listen();
    moved();
  });
  listen();
  return () => {
    off();
    source?.close();
  };
}

/** The list with those of `others` that it lacks, the oldest first. */
const withMissing = (list, others) =>
  [...list, ...others.filter(({ id }) => !list.some((ticket) => ticket.id === id))].sort((a, b) => a.parked_at - b.parked_at);

const asListed = ({ book, place }, { id, register_id: registerId, name, total, by, at }) => {
  const register = [place.register, ...(place.registers ?? [])].find((one) => one?.id === registerId)?.name ?? book.register;
  return { id, name, total, register, person: place.people.find((person) => person.id === by)?.name ?? "", parked_at: at };
};

/**
 * Take a ticket up, as it is listed: its lines come to the screen; those that a manager has to allow anew do not, and are
 * the answer. One comes at a time: two would be one customer's. One that comes when it `isWanted()` no more, and the screen is another
 * customer's by then, is put aside again: the answer is null. Throws Refusal when another till was quicker.
 */
export const takeUp = once(takenUp);

async function takenUp(till, listed, isWanted = () => true) {
  const { id } = listed;
  // Whoever asked for it may have gone by the time it comes.
  const by = till.operator.id;
  const own = (await parkedHere(till)).find((ticket) => ticket.id === id);
  const isOnTheWay = waitingEvents(till).some((record) => record.id === id);
  const { kind, body } = isOnTheWay ? UNREACHABLE : await askFor(till, listed, own && OWN_WAIT_MS);
  if (kind === "unreachable" && !own) throw new Refusal(t("The server does not answer."));
  const asked = await others(till, id);
  await forget(till, id, kind === "unreachable" ? recordOf({ kind: "taken", id: uuid7(), parked_id: id, at: Date.now() }) : null);
  const state = kind === "answered" ? body.state : own && anew(own.state);
  const isLate = kind !== "refused" && !isWanted() && !till.ticket.isEmpty;
  if (isLate) await keepAside(till, { name: listed.name, state, total: listed.total, by });
  const left = kind === "refused" || isLate ? null : till.ticket.takeUp(state);
  // Written behind the ticket: if the power goes between the two, it is still there to be asked for.
  note(till.database, "taking", asked).catch(() => changed("unsaved"));
  if (kind === "refused") throw new Refusal(body.message);
  return left;
}

/** Ask the server for it, waiting `waitMs` or as long as for anything; that it was asked is on the disk before. */
async function askFor(till, listed, waitMs) {
  await remember(till.database, "taking", [...(await others(till, listed.id)), listed]);
  return post(`/pos/api/parked/${listed.id}/take`, {}, waitMs);
}

/** What the server was `told` of and does not list has been taken up elsewhere: it is no more ours when the server is gone. */
async function forgetTaken(till, told, listed) {
  const isTaken = ({ id }) => told.has(id) && !listed.some((ticket) => ticket.id === id);
  if (!(await parkedHere(till)).some(isTaken)) return;
  await write(till.database, ["meta"], (store) => putParked(store, (parked) => parked.filter((ticket) => !isTaken(ticket))));
}

/** A ticket of ours under ids of its own: the server was not asked, and another till may have sold it under those it had. */
function anew(state) {
  const ids = new Map(state.lines.map(({ id }) => [id, uuid7()]));
  const lines = state.lines.map((line) => ({ ...line, id: ids.get(line.id) }));
  const discounts = (state.discounts ?? []).map((row) => (row.line_id ? { ...row, line_id: ids.get(row.line_id) } : row));
  return { ...state, lines, discounts };
}

const others = async (till, id) => (await askedFor(till)).filter((ticket) => ticket.id !== id);

async function forget(till, id, record) {
  await write(till.database, ["meta", "events"], async (store) => {
    if (record) store("events").add(record);
    await putParked(store, (parked) => parked.filter((ticket) => ticket.id !== id));
  });
  if (record) noted(till, [record]);
}

/** Within a write, have `change` say what this device has parked: the list may be read anew while a ticket comes or goes. */
async function putParked(store, change) {
  store("meta").put(change((await answer(store("meta").get("parked"))) ?? []), "parked");
}
