/**
 * Customers at the till: found by name, phone or card, made on the spot, put on the ticket.
 *
 * Invariant: of a customer the till keeps only what is on an open ticket or on its way to the server; it holds no list of
 * people. Who was made without the server goes there before the sale that names them.
 */

import { report } from "../server/events.js";
import { t } from "../kit/language.js";
import { once } from "../kit/once.js";
import { uuid7 } from "../pure/ids.js";
import { western } from "../pure/money.js";
import { Refusal } from "../kit/refusal.js";
import { requireNothingOnAccount } from "../money/tendering.js";
import { get, post, UNREACHABLE, withoutServer } from "../server/server.js";
import { whileOpen } from "../ticket/while_open.js";

const PHONE_DIGITS = 9;
// The customer stands there: whoever is not found by then is served as anybody is.
const SOON_MS = 3_000;

/** At most 20 customers that fit a name, a phone number or a card, waiting at most `waitMs` where it is given. Throws Refusal. */
export async function findCustomers(query, waitMs) {
  const { kind, body } = await get(`/pos/api/customers?q=${encodeURIComponent(query)}`, {}, waitMs);
  if (kind === "answered" && Array.isArray(body.customers)) return body.customers;
  throw new Refusal(body?.message ?? withoutServer(t("Finding a customer needs the server, which does not answer. A new one can be noted.")));
}

/** Whoever has this card, as far as the server says in time: at most one. Throws Refusal. */
export const havingCard = (code) => findCustomers(code, SOON_MS);

/**
 * Put the customer whose card was scanned on the ticket that it was scanned for; the customer, or null where another ticket is
 * open by the time the server answers. Throws Refusal.
 */
export async function putCardOnTicket(till, code) {
  const found = await whileOpen(till, () => havingCard(code));
  if (!found) return null;
  const [customer] = found;
  if (!customer) throw new Refusal(t("No customer has this card: %(code)s", { code }));
  putOnTicket(till, customer);
  return customer;
}

/** Those who have this phone number already, as far as the server says in time, or who were noted here and are on their way there. */
export async function havingPhone(till, phone) {
  const number = tailOf(phone);
  if (number.length < PHONE_DIGITS) return [];
  const noted = till.events.filter(({ kind, state }) => kind === "customer" && state === "queued").map(({ event: { kind, ...customer } }) => ({ ...customer, points: 0, credit: 0 }));
  const { kind, body } = till.online ? await get(`/pos/api/customers?q=${encodeURIComponent(phone)}`, {}, SOON_MS) : UNREACHABLE;
  const found = kind === "answered" && Array.isArray(body.customers) ? body.customers : [];
  return [...found, ...noted.filter(({ id }) => !found.some((other) => other.id === id))].filter((customer) => tailOf(customer.phone ?? "") === number);
}

/** What is the same of a number however its country or its first 0 is written. */
const tailOf = (phone) => western(phone).replace(/\D/g, "").slice(-PHONE_DIGITS);

/**
 * A new customer of `{name, phone, email, language, company, ice, card}`, to whom the notice was shown at `noticed_at`.
 * Without the server they are noted here and go there later. Throws Refusal.
 */
export const makeCustomer = once(made);

async function made(till, details) {
  const customer = { id: uuid7(), ...details };
  const { kind, body } = await post("/pos/api/customers", customer);
  if (kind === "answered" && body.customer?.id) return body.customer;
  if (kind === "refused") throw new Refusal(body.message);
  await report(till, { kind: "customer", ...customer });
  return { ...customer, points: 0, credit: 0 };
}

/**
 * Turn points of the customer on the ticket into store credit, whose code stays with them on it; the key makes it once. Throws
 * Refusal.
 */
export const turnPoints = once(turned);

async function turned(till, customer, points, key) {
  const { id } = till.ticket;
  const { kind, body } = await post(`/pos/api/customers/${customer.id}/redeem`, { points, key });
  if (kind === "answered" && body.account) {
    const { code, issued: amount } = body.account;
    if (till.ticket.id !== id) throw new Refusal(t("The points of %(name)s became the store credit %(code)s, after their ticket.", { name: customer.name, code }));
    const credit = { code, amount, at: Date.now(), name: customer.name, language: customer.language };
    return putOnTicket(till, { ...body.customer, turned: [...turnedFor(till, customer), credit] });
  }
  throw new Refusal(body?.message ?? withoutServer(t("The server does not answer.")));
}

/** The store credit that was made of points for the customer on the ticket, while it is theirs. */
export const turnedFor = (till, { id }) => (till.ticket.state.customer?.id === id ? till.ticket.state.customer.turned ?? [] : []);

/** Put a customer on the ticket; what it keeps of them is what the prices, the receipt and its papers need. Throws Refusal. */
export function putOnTicket(till, customer) {
  if (customer.id !== till.ticket.state.customer?.id) requireNothingOnAccount(till);
  const { id, name, phone, email, language, company, ice, points, credit, group_id = null, turned = turnedFor(till, customer) } = customer;
  till.ticket.change({ customer: { id, name, phone, email, language, company, ice, points, credit, group_id, turned } });
}

/** The ticket is nobody's again. Throws Refusal. */
export function takeOffTicket(till) {
  requireNothingOnAccount(till);
  till.ticket.change({ customer: null });
}
