/**
 * Orders at the counter: who comes for what, getting it ready, taking it onto the ticket, and new ones made here.
 *
 * Invariant: an order is known to the server alone, so each of these needs it and says so when it is gone. What is on the
 * ticket already is sold with or without the server, like anything else.
 */

import { t } from "../kit/language.js";
import { once } from "../kit/once.js";
import { uuid7 } from "../pure/ids.js";
import { lineTotal } from "../pure/quantity.js";
import { Refusal } from "../kit/refusal.js";
import { get, post, withoutServer } from "../server/server.js";
import { heldAgain, release } from "../ticket/releases.js";

const KEEP_MS = 1_500;

/** The server holds another till's claim on this order: `claim` says whose, and since when. */
export class AtAnotherTill extends Refusal {
  constructor(message, claim) {
    super(message);
    this.claim = claim;
  }
}

/** Who may come today, or whom `words` (a code, a phone number, a name) find. Throws Refusal. */
export const ordersFor = async (words) => (await answered(get(`/pos/api/orders?q=${encodeURIComponent(words)}`), "orders")).orders;

/** One order whole: what is in it, where to fetch it, what is owed. Throws Refusal. */
export const orderOf = async (code) => (await answered(get(pathOf(code)), "order")).order;

/** Take a step of getting it ready: "pick", "tick" or "pack"; the order as it is then. Throws Refusal. */
export const step = async (code, what, body = {}) => (await answered(post(`${pathOf(code)}/${what}`, body), "order")).order;

/** Hand over an order that is paid, with a note. Throws Refusal. */
export const handOver = (code, note) => step(code, "hand-over", { note });

/** Where a product is: here, in the other shops, in the pool, on its way. Throws Refusal. */
export const whereabouts = (id) => answered(get(`/pos/api/whereabouts/${id}`), "sites");

/** In which ways the ticket's goods can be sent, each with its fee. Throws Refusal. */
export async function waysToSend(till) {
  const goods = till.ticket.lines.filter(isGoods);
  const products = [...new Set(goods.map(({ product_id }) => product_id))];
  return (await answered(get(`/pos/api/delivery?goods_total=${Math.max(till.ticket.total, 0)}&products=${products}`), "ways")).ways;
}

/** Hold goods for a customer who comes for them: `wish` as shop/counter/counter.py has it. Throws Refusal. */
export const hold = (till, wish) => answered(post("/pos/api/orders", { register: till.book.register, wish }), "lines");

/**
 * Take an order's goods onto the ticket, to be paid here; false where that `isWanted()` no more when the answer comes, and the
 * order is let go: the ticket may be another customer's by then. Throws Refusal, AtAnotherTill unless `takeOver`.
 */
export const collect = inTurn(collected);

async function collected(till, code, { takeOver = false, isWanted = () => true } = {}) {
  refuseSecond(till, code);
  const taken = await answered(post(`${pathOf(code)}/claim`, { register: till.book.register, take_over: takeOver }), "lines");
  if (!isWanted()) return letGo(till, code);
  heldAgain(letGoOf(code), {});
  onto(till, till.ticket.lines.filter(({ promise }) => !promise), taken);
  return true;
}

/** `work`, one at a time; who wants it still when the answer was to somebody who has left meanwhile asks anew. */
function inTurn(work) {
  const one = once(work);
  const asked = async (till, what, how = {}) => (await one(till, what, how)) || (how.isWanted?.() === true && asked(till, what, how));
  return asked;
}

async function letGo(till, code) {
  if (orderOn(till) !== code) await release(letGoOf(code), {});
  return false;
}

/** The ticket's goods are to be sent: they are held, and become an order's lines, with its delivery; false as for `collect`. Throws Refusal. */
export const send = inTurn(sent);

async function sent(till, wish, { isWanted = () => true } = {}) {
  refuseSecond(till);
  const goods = till.ticket.lines.filter(isGoods);
  const priced = new Map(till.ticket.priced.lines.map((line) => [line.id, line.net]));
  const lines = goods.map(({ id, product_id, quantity, unit_price }) => ({ product_id, quantity, unit_price, amount: priced.get(id) }));
  const taken = await hold(till, { ...wish, lines });
  if (!isWanted()) return letGo(till, taken.code);
  const promised = new Map(goods.map((line, place) => [line.id, taken.lines[place].promise]));
  const kept = till.ticket.lines.map((line) => (promised.has(line.id) ? { ...line, promise: promised.get(line.id) } : line));
  till.ticket.change({ lines: [...kept, ...deliveryOf(taken)], order: taken.code });
  return taken;
}

/** The order on the ticket, as long as goods of it are there; "" for none. */
export const orderOn = ({ ticket: { state } }) => (state.lines.some(({ promise }) => promise) ? state.order : "");

/**
 * Before the money is taken: the order on the ticket is still this till's to sell, and stays so for a while. Without the
 * server it goes on: what came between is told to the manager when the sale arrives. Throws Refusal.
 */
export async function keepOrder(till) {
  const { kind, body } = await post(`${pathOf(orderOn(till))}/claim`, { register: till.book.register, take_over: false }, KEEP_MS);
  if (kind === "refused") throw new Refusal(body.message);
}

function refuseSecond(till, code = "") {
  const order = orderOn(till);
  if (order && order !== code) throw new Refusal(t("The order %(code)s is on this ticket already.", { code: order }));
}

function onto(till, others, { code, lines, ...order }) {
  if (!lines.every(({ product_id }) => till.catalogue.product(product_id))) throw new Refusal(t("This till does not know all goods of this order yet. Hand it over in the office."));
  const goods = lines.map((line) => lineOf(line, order));
  till.ticket.change({ lines: [...others, ...goods, ...deliveryOf(order)], order: code }, goods.at(-1)?.id ?? null);
}

/** A line of an order on the ticket: the price, the discounts and the amount it was made at, whatever the catalogue says now; and its customer's language. */
function lineOf({ product_id, unit, quantity, unit_price, discount, discounts, amount, promise }, { language: speaks }) {
  const gross = amount + discount;
  const label = gross === lineTotal(unit_price, quantity, unit) ? null : gross;
  const taken = discount > 0 ? { discount, discounts } : {};
  return { id: uuid7(), product_id, unit, quantity, unit_price, amount: gross, promise, speaks, fixed: true, lot: null, label, ...taken };
}

const deliveryOf = ({ delivery_fee: fee, delivery_tax_code }) =>
  fee > 0 ? [{ id: uuid7(), kind: "delivery", product_id: null, unit: "piece", quantity: 1, unit_price: fee, amount: fee, tax_code: delivery_tax_code, lot: null, label: null }] : [];

const isGoods = ({ kind = "goods", quantity }) => kind === "goods" && quantity > 0;

const pathOf = (code) => `/pos/api/orders/${encodeURIComponent(code)}`;

const letGoOf = (code) => `${pathOf(code)}/let-go`;

/** The body of an answer that has `field`; anything else is a sentence that says why not. Throws Refusal. */
export async function answered(asked, field) {
  const { kind, body } = await asked;
  if (kind === "answered" && body?.[field] !== undefined) return body;
  if (kind === "refused" && body.claim) throw new AtAnotherTill(body.message, body.claim);
  if (kind === "refused") throw new Refusal(body.message);
  throw new Refusal(withoutServer(t("This needs the server, and it does not answer.")));
}
