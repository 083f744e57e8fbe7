/**
 * From the ticket and what was tendered to what the receipt says.
 *
 * Invariant: lines sum to the total, the lines' taxes to the document's, the tenders to what is paid; all of it by the
 * same pure rules that the server checks it with.
 */

import { dayOf } from "../kit/day.js";
import { hamperText, kindName, nameOfGoods } from "../goods/names.js";
import { language, voiceIn } from "../kit/language.js";
import { orderOn } from "../orders/orders.js";
import { totals } from "../pure/cart.js";
import { uuid7 } from "../pure/ids.js";
import { ratesOn, split, whole } from "../pure/tax.js";

/**
 * The content of a receipt, without its place in the book. `settlement` is `settle`'s, of a refund with `cash_back`: of which
 * sales its cash is; `details` go with its tenders: `{reference, currency, foreign, rate}`, as far as a tender has them. What
 * has its default is left out.
 */
export function contentOf(till, settlement, details, now = Date.now()) {
  const { ticket, place } = till;
  const { customer, approvals, note } = ticket.state;
  const rates = ratesNow(till, now);
  const voice = voiceIn(receiptLanguage(till));
  const lines = ticket.priced.lines.map(({ net, ...line }) => ({ ...line, amount: net }));
  const sums = totals(lines, (line) => partsOf(till, line, now), rates, place.settings.subject_to_vat);
  return {
    id: ticket.id,
    shift_id: till.shift.id,
    sold_at: now,
    cashier_id: till.operator.id,
    language: receiptLanguage(till),
    lines: sums.lines.map((line) => lineOf(till, voice, line)),
    taxes: sums.taxes,
    tenders: settlement.tenders.map((tender, position) => tenderOf(tender, details[position])),
    total: settlement.total,
    tax_total: sums.tax,
    stamp_duty: settlement.stamp_duty,
    stamp_added: settlement.stamp_added,
    cash_rounding: settlement.cash_rounding,
    paid: settlement.paid,
    ...filled({ customer_id: customer?.id, order: orderOn(till), discounts: ticket.priced.discounts.map((row) => inReceiptsLanguage(till, row)), approvals, note, cash_back: settlement.cash_back }),
  };
}

/** The language that the open ticket's receipt will speak: the one chosen for it, the customer's own, the one its order was made in, or the till's. */
export const receiptLanguage = ({ ticket: { state } }) => state.language ?? state.customer?.language ?? orderLanguage(state) ?? language();

const orderLanguage = ({ lines = [] }) => lines.find(({ promise, speaks }) => promise && speaks)?.speaks;

/** The tax rates in force. A clock that is years off keeps nobody from selling: then the server's day counts, or the first rate known. */
export function ratesNow({ place, clockOff = 0 }, now) {
  const newestFirst = [...place.tax_codes].sort((a, b) => (a.valid_from_on < b.valid_from_on ? 1 : -1));
  const first = Object.fromEntries(newestFirst.map(({ code, rate_bp }) => [code, rate_bp]));
  return { ...first, ...ratesOn(place.tax_codes, dayOf(now - clockOff)), ...ratesOn(place.tax_codes, dayOf(now)) };
}

/** Only what says something: a field that has its default is left out of a receipt. */
const filled = (fields) => Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined && value !== null && value !== "" && value !== 0 && value.length !== 0));

function lineOf(till, voice, line) {
  const { id, product_id = null, quantity, unit_price, discount, amount, lot = null, taxes } = line;
  const name = kindName(voice, line) ?? nameOfGoods(till, line, (names) => namedIn(names, receiptLanguage(till)));
  const parts = taxes.map(({ code, gross, tax }) => ({ code, gross, tax }));
  const { kind, returns, goes, list_price, code, promise, price_list } = line;
  const note = [hamperText(voice, line, till.ticket.lines), line.note].filter(Boolean).join(" · ");
  const more = filled({ kind: kind === "goods" ? "" : kind, returns, goes, note, code, promise, price_list });
  if (list_price !== undefined && list_price !== null) more.list_price = list_price;
  return { id, product_id, name, quantity, unit_price, discount, amount, lot, taxes: parts, ...more };
}

/** A discount by its promotion's name in the language of the receipt. */
const inReceiptsLanguage = (till, { names, ...row }) => (names ? { ...row, name: namedIn(names, receiptLanguage(till)) } : row);

const namedIn = (names, code) => names[code] || names.fr;

/** A line's amount by tax code: its own (a gift card's), its product's, or a hamper's, spread over its components by what each costs alone. */
export function partsOf({ catalogue }, line, now) {
  if (line.tax_code) return whole(line.amount, line.tax_code);
  const product = catalogue.product(line.product_id);
  if (product.parts.length === 0) return whole(line.amount, product.tax);
  const parts = [...product.parts].sort(([a], [b]) => a - b).filter(([id]) => catalogue.product(id));
  return split(line.amount, parts.map(([id, quantity]) => component(catalogue, catalogue.product(id), quantity, now)));
}

const component = (catalogue, product, quantity, now) => ({ code: product.tax, gross: catalogue.price(product, now) * quantity });

const tenderOf = ({ kind, amount, given, change }, { reference = "", ...more } = {}) =>
  ({ id: uuid7(), kind, amount, given, change, reference, ...filled(more) });
