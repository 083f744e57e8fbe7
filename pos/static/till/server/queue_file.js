/**
 * The queue as a file: carried from a till that cannot reach the server to one that can, of the same shop.
 *
 * Invariant: what is read from a file is what a till has sealed (each receipt still matches its hash), it is kept here
 * before it is sent, and reading a file twice, or what the server has already, changes nothing.
 */

import { everything, write } from "../device/database.js";
import { KINDS, noted, waitingEvents } from "./events.js";
import { t } from "../kit/language.js";
import { bySequence, enqueue } from "./outbox.js";
import { refusedReports } from "./refused.js";
import { receiptHash } from "../pure/receipt_chain.js";
import { Refusal } from "../kit/refusal.js";
import { openingOf } from "../money/shifts.js";

const FORMAT = "till queue 1";
const MOST = 20_000;

/** What waits or was refused here, as the text of a file: whoever takes it in tries it all anew. */
export function queueAsText(till) {
  const { waiting, refused } = till.outbox;
  const sales = [...waiting, ...refused].map(({ receipt, hash, queued_at }) => ({ receipt, hash, queued_at }));
  const opening = till.shift?.unsent ? [openingOf(till.shift)] : [];
  const events = [...opening, ...refusedReports(till), ...waitingEvents(till)].map(asWritten);
  const { id, code } = till.place.site;
  return JSON.stringify({ format: FORMAT, site: { id, code }, register: registerOf(till), written_at: Date.now(), sales, events }, null, 1);
}

const asWritten = ({ id, kind, event, queued_at, settles }) => ({ id, kind, event, queued_at, settles });

/** The code of the register that this till sells from, or did before it chose another. */
export const registerOf = ({ book, place }) => book?.register ?? place.register?.code ?? "";

/** Take a queue file in; the answer is how many sales of it are new here. Throws Refusal. */
export async function readQueue(till, text) {
  const { site, register, sales, events } = parse(text);
  requireOurs(till, site, [register, ...sales.map(({ receipt }) => receipt.register)]);
  for (const { receipt, hash } of sales) {
    if ((await receiptHash(receipt).catch(() => null)) !== hash) throw new Refusal(t("Receipt %(number)s in this file does not match its seal.", { number: receipt.number }));
  }
  const known = new Set([...(await everything(till.database, "receipts")), ...till.events].map(({ id }) => id).concat(till.shift?.id));
  const isNew = ({ id }) => !known.has(id) && known.add(id);
  // What was refused stands behind in the file, and may be what goods come back of that waits.
  const fresh = bySequence(sales.map(recordOfSale).filter(isNew));
  const reports = events.map((event) => ({ ...asWritten(event), state: "queued" })).filter(isNew);
  await write(till.database, ["receipts", "events"], (store) => {
    for (const record of fresh) store("receipts").add(record);
    for (const record of reports) store("events").add(record);
  });
  noted(till, reports);
  for (const record of fresh) enqueue(till, record);
  return fresh.length;
}

/** The server takes another shop's sales from its own tills: here they would wait for ever. An older file names its registers alone. */
function requireOurs({ place }, site, registers) {
  if (site && (site.id !== place.site.id || site.code !== place.site.code)) {
    throw new Refusal(t("This is the queue of another shop (%(shop)s). Nothing was taken in: take it in at a till of that shop.", { shop: String(site.code) }));
  }
  const known = new Set(place.registers?.map(({ code }) => code));
  const stranger = !site && known.size > 0 && registers.find((code) => !known.has(code));
  if (stranger) {
    throw new Refusal(t("Register %(register)s is not of this shop. Nothing was taken in: take the file in at a till of its own shop.", { register: String(stranger) }));
  }
}

const recordOfSale = ({ receipt, hash, queued_at }) => ({ id: receipt.id, sequence: receipt.sequence, state: "queued", receipt, hash, queued_at });

function parse(text) {
  try {
    const { format, site, register, sales, events } = JSON.parse(text);
    const isWhole = format === FORMAT && [sales, events].every((list) => Array.isArray(list) && list.length <= MOST);
    if (isWhole && sales.every(isSale) && events.every(isReport)) return { site, register, sales, events };
  } catch {
    // Said below: it is not a file of ours.
  }
  throw new Refusal(t("This is not the queue of a till."));
}

const isSale = ({ receipt, hash, queued_at: at }) => typeof receipt.id === "string" && typeof hash === "string" && Number.isSafeInteger(at);

const isReport = ({ id, kind, event, queued_at: at }) => typeof id === "string" && event.id === id && event.kind === kind && KINDS.has(kind) && Number.isSafeInteger(at);
