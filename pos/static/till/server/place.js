/**
 * Where this till stands: what the server last said about the shop, the register, the shift and the people.
 *
 * Invariant: a till that has once been set up knows all it needs to sell without asking again.
 */

import { adopt as adoptBook } from "../receipts/book.js";
import { refreshCatalogue } from "../goods/catalogue.js";
import { changed } from "../kit/changes.js";
import { useOffsets } from "../kit/day.js";
import { remember } from "../device/database.js";
import { sayFavourites } from "../goods/favourites.js";
import { offerLost } from "./lost.js";
import { forgetOld, retry, retryCalmly, reviewBook, wake } from "./outbox.js";
import { askVerdicts } from "./refused.js";
import { askSealed } from "./sealed.js";
import { forgetLeavers } from "../people/people.js";
import { get, post } from "./server.js";
import { adopt as adoptShift } from "../money/shifts.js";

/** Ask the server where we stand, keep the answer, and refresh the catalogue. True when it answered. */
export async function refreshPlace(till) {
  const askedAt = performance.now();
  const { kind, body } = await get("/pos/api/boot");
  if (kind !== "answered" || !body.staff || !Array.isArray(body.registers)) return false;
  // A server that was restored from an old backup may believe that we sell from the register that we had then.
  const isAnother = body.register && till.book && body.register.id !== till.book.register_id;
  await keepPlace(till, isAnother ? { ...body, register: null } : body);
  await forgetLeavers(till);
  if (isAnother) await claimAgain(till);
  else if (body.register) await takeRegister(till, body, askedAt);
  await refreshCatalogue(till);
  till.fresh = true;
  return true;
}

async function keepPlace(till, place) {
  // Without a register of its own, a till keeps the one it had: it may have sales to explain.
  till.place = { ...place, register: place.register ?? till.place?.register ?? null };
  await remember(till.database, "place", till.place);
  changed("place");
}

/** This device holds `register` now, as the server said when asked at `askedAt`: continue its book and its shift. */
export async function takeRegister(till, { register, shift }, askedAt = performance.now()) {
  till.lease = { state: "held", holder: null, since: performance.now() };
  await keepPlace(till, { ...till.place, register });
  const before = till.book?.register_id;
  await adoptBook(till, register);
  if (till.book?.register_id !== before) await reviewBook(till);
  if (await isToldAll(till, { book: register.book, shift }, askedAt)) await adoptShift(till, shift);
  sayFavourites(till);
}

/** What was asked before the server took the last thing from us knows nothing of it: it is no sign that anything was lost. */
const isOutdated = ({ outbox }, askedAt) => askedAt < outbox.toldAt;

/** Whether what the server said when asked at `askedAt` still holds, once it is told again of what it has lost. */
const isToldAll = async (till, said, askedAt) => !isOutdated(till, askedAt) && (await offerLost(till, said)) && !isOutdated(till, askedAt);

/** Act on the server's heartbeat, asked for at `askedAt`; `wasSilent`: it had not answered before. */
export async function meet(till, state, askedAt, wasSilent) {
  till.clockOff = Date.now() - state.server_time;
  if (state.build !== till.build) till.checkVersion?.();
  await keepOffsets(till, state.offsets);
  if (!till.place) return;
  if (!state.staff) return missed(till);
  if (till.askedOfUs !== state.asked_of_us) {
    till.askedOfUs = state.asked_of_us;
    changed("asked of us");
  }
  if (!till.fresh) await refreshPlace(till);
  else if (state.catalogue !== till.catalogue.version) await refreshCatalogue(till);
  else till.catalogue.checkedAt = Date.now();
  // What was asked before we took the register knows nothing of it.
  if (till.book && !(askedAt < till.lease?.since)) await followLease(till, state, askedAt);
  await askVerdicts(till);
  if (till.outbox.signInNeeded) wake(till);
  else if (till.outbox.failures) (wasSilent ? retry : retryCalmly)(till);
  await askSealed(till);
  // After it was looked whether the server has lost any of it.
  if (!till.hasLooked || till.hasForgotten) return;
  await forgetOld(till, Math.min(state.server_time, Date.now()));
  till.hasForgotten = true;
}

/** Morocco's clock, as the server knows it: kept, for a till that begins without it. */
async function keepOffsets(till, offsets) {
  if (!offsets || JSON.stringify(offsets) === JSON.stringify(till.offsets)) return;
  useOffsets(offsets);
  till.offsets = offsets;
  await remember(till.database, "offsets", offsets);
}

/** The server knows nobody here. If somebody is, she has to sign in again: until then it takes nothing, and must not seem to. */
function missed(till) {
  if (!till.operator) return;
  till.outbox.signInNeeded = true;
  changed("queue");
}

async function followLease(till, state, askedAt) {
  const { lease, register_id: id, has_sent, has_told } = state;
  if (lease === "held" && id === till.book.register_id) return followRegister(till, state, askedAt);
  // It was told of our sales, whoever holds our register now; and so it is if it was restored to before we did.
  if (!isOutdated(till, askedAt) && (await offerLost(till, { has_sent, has_told }))) till.hasLooked = true;
  if (lease === "lost") return loseRegister(till, state.holder);
  await claimAgain(till);
}

/** Nobody holds our register, or the server believes that we have another (it forgot, or was told to): it is ours unless somebody is quicker. */
async function claimAgain(till) {
  const askedAt = performance.now();
  const { kind, body } = await post("/pos/api/lease", { register_id: till.book.register_id, take_over: false, approval: null });
  if (kind === "answered" && body.register) await takeRegister(till, body, askedAt);
  else if (body?.error === "lease_held") loseRegister(till, body.holder);
}

async function followRegister(till, state, askedAt) {
  const { book, shift } = state;
  if (till.lease?.state !== "held") till.lease = { state: "held", holder: null, since: 0 };
  if (!till.place.register || !(await isToldAll(till, state, askedAt))) return;
  till.hasLooked = true;
  await adoptBook(till, { ...till.place.register, book });
  if (till.favourites.marks.length) sayFavourites(till);
  // Under an open ticket the shift stays what it is.
  if (till.ticket.isEmpty) await adoptShift(till, shift);
}

function loseRegister(till, holder) {
  till.lease = { state: "lost", holder, since: 0 };
  changed("screen");
}
