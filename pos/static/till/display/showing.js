/**
 * What the customer sees of the till, as plain data in no language: the ticket, the story of what was just scanned,
 * what is due, given and given back.
 *
 * Invariant: nothing of a person and nothing of another sale is in it. Its shape is `Showing` of pos/displays/displays.py, which
 * lets nothing else through.
 */

import { dayOf } from "../kit/day.js";
import { receiptLanguage } from "../ticket/content.js";

const LINES_MAX = 40;
const GALLERY_MAX = 12;
const PUBLIC_DIGITS = 32;
const NAMELESS = Object.freeze({ fr: "", ar: "", en: "" });

/** What is shown while `paying` (what is due, given and given back) or after `paid` (a record), else the ticket or the gallery. */
export function showingOf(till, { paying = null, paid = null } = {}, now = Date.now()) {
  const said = { language: (till.ticket.isEmpty && paid?.receipt.language) || receiptLanguage(till) };
  if (!till.ticket.isEmpty && paying) return { ...said, phase: "paying", ...sumsOf(till.ticket), ...paying };
  if (!till.ticket.isEmpty) return { ...said, phase: "ticket", ...ticketOf(till, now) };
  const gallery = galleryOf(till.catalogue, now);
  if (paid) return { ...said, phase: "paid", ...paidOf(paid), gallery };
  return { ...said, phase: "idle", gallery };
}

function ticketOf(till, now) {
  const { catalogue, ticket } = till;
  const { lines } = ticket.priced;
  const goods = lines.filter((line) => productOf(catalogue, line));
  const touched = goods.find(({ id }) => id === ticket.selected) ?? goods.at(-1);
  return {
    ...sumsOf(ticket),
    lines: lines.slice(-LINES_MAX).map((line) => lineOf(catalogue, line, ticket.priced.discounts)),
    story: touched ? storyOf(catalogue, productOf(catalogue, touched), touched.lot, now) : null,
  };
}

const productOf = (catalogue, { product_id: id }) => (id ? catalogue.product(id) : null);

// What goods that come back had taken off once is nothing that is saved today.
const sumsOf = ({ priced: { lines, total } }) => ({ count: lines.length, total, discount: sum(lines.filter(({ quantity }) => quantity > 0).map(({ discount }) => discount)) });

/** Goods by their name. What is no goods only by its kind: its own name may say whose it is. */
function lineOf(catalogue, line, discounts) {
  const { id, kind = "goods", unit = "piece", quantity, unit_price, discount, net } = line;
  const product = productOf(catalogue, line);
  return { id, kind, names: product?.names ?? NAMELESS, unit, is_weighed: product?.kind === "weight", quantity, unit_price, discount, amount: net, offer: offerOf(catalogue, line, discounts) };
}

/** The names of what made a line cheaper: its promotion, else its customer's price list; null for neither. */
function offerOf({ priceLists }, { id, price_list: list }, discounts) {
  const given = discounts.find((row) => row.line_id === id && row.names);
  return given?.names ?? priceLists.get(list)?.names ?? null;
}

function paidOf({ receipt, hash }) {
  const given = sum(receipt.tenders.map((tender) => tender.given));
  const change = sum(receipt.tenders.map((tender) => tender.change));
  return { count: receipt.lines.length, total: receipt.total, due: receipt.paid, given, change, receipt: hash.slice(0, PUBLIC_DIGITS) };
}

/** How goods look, who made them and where. A lot is told only where it is known: scanned, or the only one there is. */
export function storyOf(catalogue, product, lotCode, now) {
  const sellable = catalogue.sellableLots(product, now);
  const lot = lotCode ? catalogue.lot(product, lotCode) : sellable.length === 1 && sellable[0];
  return {
    ...looksOf(catalogue, product, lotCode, now),
    lot: lot?.code ?? lotCode ?? null,
    best_before_on: lot?.best_before_on ?? null,
  };
}

function looksOf(catalogue, product, lotCode, now) {
  const cooperative = catalogue.cooperative(product, lotCode, now);
  return {
    names: product.names,
    picture: product.picture,
    ground: catalogue.category(product.category)?.slug ?? "",
    cooperative: cooperative?.names ?? null,
    place: cooperative?.place ?? null,
    sign: product.sign ?? null,
  };
}

/** Goods of the day with their makers, each co-operative once; other ones tomorrow. */
export function galleryOf(catalogue, now) {
  const today = Number(dayOf(now).replaceAll("-", ""));
  const seen = new Set();
  const found = [];
  for (const product of byTurn(catalogue.onSale(), today)) {
    const maker = product.on_hand > 0 && product.parts.length === 0 ? catalogue.cooperative(product, null, now) : null;
    if (!maker || seen.has(maker)) continue;
    seen.add(maker);
    found.push(looksOf(catalogue, product, null, now));
    if (found.length === GALLERY_MAX) break;
  }
  return found;
}

/** In an order that looks like none, and is another one each day. */
function byTurn(products, today) {
  const turn = ({ id }) => Math.imul(id ^ today, 0x9e3779b1) >>> 0;
  return [...products].sort((a, b) => turn(a) - turn(b));
}

const sum = (amounts) => amounts.reduce((total, amount) => total + amount, 0);
