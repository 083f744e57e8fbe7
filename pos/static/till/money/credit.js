/**
 * Cards with money on them, and customers who pay later: both are looked up and held at the server, so both need it.
 *
 * Invariant: what a row of a card takes is held for this ticket, once per card; another amount replaces what was held. A long payment holds it on
 * (`holds.js`).
 */

import { changed } from "../kit/changes.js";
import { money, t } from "../kit/language.js";
import { Refusal } from "../kit/refusal.js";
import { worded } from "../kit/words.js";
import { normalise } from "../pure/codes.js";
import { heldAgain, release } from "../ticket/releases.js";
import { whileOpen } from "../ticket/while_open.js";
import { get, post, withoutServer } from "../server/server.js";

const NEEDS_SERVER = () => t("Gift cards, store credit and customer accounts need the server, and it does not answer. Take another tender.");
const CARD_DIGITS = 13;
/** How long a sale waits to hear whether a card of the rack is sold already. */
const RACK_WAIT_MS = 2_000;
const HOLD = "/pos/api/accounts/hold";
const LET_GO = "/pos/api/accounts/let-go";
/** How long the server holds an amount (pos/till/customers_api.py); meanwhile nobody else spends it. */
const HOLD_MS = 10 * 60_000;
/** What is held, by the card's code: `{sale_id, left, until}`, `left` on the card once the sale has spent it. */
const holds = new Map();

/** Whether a scan is a gift card's or a store credit's code. */
export const isCreditCode = ({ place }, reading) => reading.length === CARD_DIGITS && reading.startsWith(place.settings.patterns.credit ?? "043");

/** The code of a new card from the rack, scanned or typed. Throws Refusal where it is none, or is misread, or stands on the ticket already. */
export function rackCode(till, text) {
  const code = text.trim();
  if (!isCreditCode(till, code)) throw new Refusal(t("13 digits that begin with %(digits)s", { digits: till.place.settings.patterns.credit }));
  try {
    normalise(code);
  } catch (error) {
    throw worded(error);
  }
  if (till.ticket.lines.some((line) => line.code === code)) throw new Refusal(t("This card is on the ticket already: %(code)s", { code }));
  return code;
}

/**
 * Before it is paid for: a card that the server knows is sold already, or is a customer's own, which nothing is put on. Without
 * the server it goes on: the sale is refused when it gets there. Throws Refusal.
 */
export async function requireUnsold({ online }, code) {
  if (!online) return;
  const { kind } = await get(accountOf(code), {}, RACK_WAIT_MS);
  if (kind === "answered") throw new Refusal(t("The card %(code)s is sold already: take another one from the rack.", { code }));
}

/** What is left on the card of this code: `{code, kind, available}`. Throws Refusal. */
export async function lookUp(code) {
  const outcome = await get(accountOf(code));
  if (outcome.status === 404) throw new Refusal(t("The server knows no such card. If another till has just made it, that till may not have sent it yet."));
  return (await answered(outcome)).account;
}

const accountOf = (code) => `/pos/api/accounts/${encodeURIComponent(code)}`;

/**
 * Hold `amount` of a card for this ticket; whether it is: not where another ticket is open when the server answers, and it is
 * let go, unless the first was sold with that card and its sale needs what is held. Throws Refusal.
 */
export async function hold(till, code, amount) {
  const askedAt = Date.now();
  const sale_id = till.ticket.id;
  const wasHeld = holds.get(code)?.sale_id === sale_id;
  const held = await whileOpen(till, () => answered(post(HOLD, { code, amount, sale_id })));
  if (held) {
    note(till, code, amount, askedAt, held);
    heldAgain(LET_GO, { code, sale_id });
  } else if (!wasHeld) await release(LET_GO, { code, sale_id });
  return Boolean(held);
}

/** Hold for longer what a row of a card takes; why it cannot be held any more, or null. */
export async function keepCard(till, { reference: code, given: amount }) {
  const askedAt = Date.now();
  const { kind, body } = await post(HOLD, { code, amount, sale_id: till.ticket.id });
  if (kind === "answered") note(till, code, amount, askedAt, body);
  if (kind === "refused") holds.delete(code);
  return kind === "refused" ? refusalText(body) : null;
}

const note = ({ ticket }, code, amount, askedAt, { account }) =>
  account && holds.set(code, { sale_id: ticket.id, left: account.balance - amount, until: askedAt + HOLD_MS });

/** What the open ticket leaves on the cards that it spends: centimes by code, of those whose hold is sure to last still. */
export const leftOnCards = ({ ticket: { id } }, now = Date.now()) =>
  Object.fromEntries([...holds].filter(([, { sale_id, until }]) => sale_id === id && now < until).map(([code, { left }]) => [code, left]));

/** Give up what is held. Without the server it ends by itself, in minutes, unless the server is heard of before. */
export async function letGo(till, code) {
  holds.delete(code);
  await release(LET_GO, { code, sale_id: till.ticket.id });
  changed("tendering");
}

/** What a customer may still put on the account: `{limit, balance, left}`. Throws Refusal. */
export const standingOf = ({ id }) => answered(get(`/pos/api/customers/${encodeURIComponent(id)}/account`));

async function answered(asked) {
  const { kind, body } = await asked;
  if (kind === "unreachable") throw new Refusal(withoutServer(NEEDS_SERVER()));
  if (kind === "refused") throw new Refusal(refusalText(body));
  return body;
}

const refusalText = ({ left, message }) => (Number.isInteger(left) ? t("%(message)s %(amount)s are left.", { message, amount: money(left) }) : message);
