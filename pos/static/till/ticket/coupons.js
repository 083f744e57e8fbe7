/**
 * Promotion codes on the open ticket.
 *
 * Invariant: a code whose uses are counted is on the ticket only while the server holds one for it, and is asked about
 * once more before the ticket is paid, and when the ticket becomes another customer's; so it needs the server, and leaves the
 * ticket where the customer changes without it. What leaves the ticket, undone or taken off, is let go. Any other code works
 * without the server.
 */

import { t } from "../kit/language.js";
import { sum } from "../pure/money.js";
import { inForce } from "../pure/promotions.js";
import { Refusal } from "../kit/refusal.js";
import { heldAgain, release } from "./releases.js";
import { post, withoutServer } from "../server/server.js";
import { whileOpen } from "./while_open.js";

const WAIT_MS = 5_000;
const LET_GO = "/pos/api/coupons/let-go";
const EASTERN = /[٠-٩]/g;

/** The code as promotions have it, however it was typed. */
export const normalise = (text) =>
  text.replace(/\s/g, "").toUpperCase().replace(EASTERN, (digit) => String.fromCharCode(digit.charCodeAt(0) - 0x660 + 0x30));

/** The promotion in force that this text is the code of, or null. */
export function promotionOf(till, text) {
  const code = normalise(text);
  return inForce(till.catalogue.promotions, "till", Date.now()).find((promotion) => promotion.code && promotion.code === code) ?? null;
}

/** What a code takes off the ticket, in centimes: not what it took off the goods of an order when that was made. */
export const takenBy = ({ ticket }, code) =>
  sum(ticket.priced.discounts.filter((row) => row.code === code && !ticket.line(row.line_id)?.fixed).map(({ amount }) => amount));

/** Put a code on the ticket; its promotion, or null where another ticket is open by the time the server answers. Throws Refusal. */
export async function giveCode(till, text) {
  const promotion = promotionOf(till, text);
  if (!promotion) throw new Refusal(t("The code %(code)s is not valid now.", { code: normalise(text).slice(0, 20) }));
  const { ticket } = till;
  if (ticket.state.coupons.includes(promotion.code)) return promotion;
  if (!(await whileOpen(till, () => hold(till, promotion)))) return null;
  ticket.change({ coupons: [...ticket.state.coupons, promotion.code] });
  return promotion;
}

/** Take a code off the ticket. What was held for it is let go, as whenever a code leaves a ticket (`follow`). */
export function dropCode({ ticket }, code) {
  ticket.change({ coupons: ticket.state.coupons.filter((other) => other !== code) });
}

/** The codes of the ticket that the server counts. */
export const countedCodes = (till) => till.ticket.state.coupons.filter((code) => promotionOf(till, code)?.limited);

/** Ask once more for every counted code of the ticket, before it is paid. Throws Refusal, the code taken off. */
export async function holdAll(till) {
  const { id } = till.ticket;
  const refusals = await Promise.all(countedCodes(till).map((code) => whyNotHeld(till, id, code)));
  const refusal = refusals.find(Boolean);
  if (refusal) throw refusal;
}

/** Why a code cannot be on the ticket of this id any more, and then it is off; or null. */
async function whyNotHeld(till, id, code) {
  try {
    await hold(till, promotionOf(till, code));
    return null;
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    if (till.ticket.id === id) dropCode(till, code);
    return new Refusal(offTicket(code, error.message));
  }
}

/** Have the server hold a use of a code that it counts; true. Throws Refusal. */
async function hold(till, { code, limited }) {
  if (!limited) return true;
  const { kind, body } = await askFor(till, code);
  if (kind === "unreachable") {
    throw new Refusal(withoutServer(t("The uses of the code %(code)s are counted by the server, which does not answer: it cannot be taken now.", { code })));
  }
  if (kind === "refused") throw new Refusal(body.message);
  return true;
}

async function askFor(till, code) {
  const { id } = till.ticket;
  const customer_id = buyerOf(till);
  const isFirst = countedCodes(till).length === 0;
  const outcome = await post("/pos/api/coupons/hold", { sale_id: id, code, customer_id }, WAIT_MS);
  if (outcome.kind !== "answered") return outcome;
  if (till.ticket.id === id) noteHeld(id, code, customer_id);
  // Of a ticket that had counted codes the sale may still be on its way, and needs what is held for it: it lets the rest go.
  else if (isFirst) await release(LET_GO, { sale_id: id });
  return outcome;
}

const buyerOf = ({ ticket: { state } }) => state.customer?.id ?? null;

/** Hold a code of the ticket for longer; why it cannot be held any more, and then it is off the ticket, or null. */
export async function keepHeld(till, code) {
  const { id } = till.ticket;
  const buyer = buyerOf(till);
  const { kind, body } = await askFor(till, code);
  if (till.ticket.id !== id) return null;
  const why = kind === "refused" ? offTicket(code, body.message) : kind === "unreachable" && buyerOf(till) === buyer && whyUnheard(id, code, buyer);
  if (why) dropCode(till, code);
  return why || null;
}

const offTicket = (code, why) => t("The code %(code)s is off the ticket. %(why)s", { code, why });

/** Of a code that the silent server was asked about for this buyer: why it cannot stay, if it was given for another. */
function whyUnheard(id, code, buyer) {
  const { buyers } = heldFor(id);
  if (!buyers.has(code)) buyers.set(code, buyer);
  return buyers.get(code) !== buyer && t("The code %(code)s is off the ticket: the customer has changed, and the server, which counts its uses, does not answer.", { code });
}

/**
 * What the server holds for the ticket of this id: the codes, each with the customer whose use it would be. `buyers`: the same
 * of every code that was on it, for whom it was given or was found there.
 */
const held = { id: "", codes: new Map(), buyers: new Map() };

/** The same for this ticket: what another held is its sale's, which lets go what it did not use, or was let go as it was put aside. */
const heldFor = (id) => (held.id === id ? held : Object.assign(held, { id, codes: new Map(), buyers: new Map() }));

function noteHeld(id, code, customerId) {
  const { codes, buyers } = heldFor(id);
  codes.set(code, customerId);
  buyers.set(code, customerId);
  heldAgain(LET_GO, { sale_id: id });
}

let before = Promise.resolve(null);

/**
 * The ticket has changed: let the codes go that are not on it any more, hold those that have come back. One change after the
 * other; the answer is why one could not be held, or null.
 */
export function follow(till) {
  before = before.then(() => followNow(till), () => followNow(till));
  return before;
}

async function followNow(till) {
  const wanted = countedCodes(till);
  const { codes } = heldFor(till.ticket.id);
  if ([...codes.keys()].some((code) => !wanted.includes(code))) await letCodesGo(till);
  for (const code of wanted.filter((code) => codes.get(code) !== buyerOf(till))) {
    const why = await keepHeld(till, code);
    if (why) return why;
  }
  return null;
}

/** Let every code of the ticket go. */
export async function letCodesGo({ ticket }) {
  if (held.id !== ticket.id || !held.codes.size) return;
  held.codes.clear();
  await release(LET_GO, { sale_id: ticket.id });
}
