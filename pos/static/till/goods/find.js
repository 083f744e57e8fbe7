/**
 * From what was scanned to what is put on the ticket.
 *
 * Invariant: a code is never passed over in silence: it leads to goods, to a person, or to a sentence that says why not.
 */

import { dayOf } from "../kit/day.js";
import { day, t } from "../kit/language.js";
import { label, read, UnreadableCode } from "../pure/codes.js";
import { StoreError } from "../pure/errors.js";
import { withoutAimPrefix } from "../pure/gs1.js";
import { quantityFromAmount } from "../pure/quantity.js";
import { BlockedLot, Refusal } from "../kit/refusal.js";
import { worded } from "../kit/words.js";

/**
 * What a scan stands for: `{product, goods}`, `{badge}`, `{order}`, or `{receipt}` (what names it). `readings` are tried in turn, the
 * first one that means something counts. `goods` are the cart's; their quantity is 0 when they have to be weighed first.
 * Throws Refusal, BlockedLot.
 */
export function find(till, readings, now = Date.now()) {
  let reason = null;
  for (const reading of readings) {
    try {
      // What is not known is told as it stands on the pack: a GTIN is kept with more zeros before it.
      return meaning(till, { ...read(reading, till.place.settings.patterns), code: withoutAimPrefix(reading.trim()) }, now);
    } catch (error) {
      // The first reading is what the keys said; its reason is the one to tell, unless a later one can be read.
      if (reason === null || !(error instanceof UnreadableCode)) reason = error;
    }
  }
  throw reason instanceof Refusal ? reason : worded(reason);
}

/** The badge among the readings of a scan. Throws Refusal: nothing else is one. */
export function badgeOf({ place }, readings) {
  for (const reading of readings.filter((one) => isCode({ place }, one))) {
    const { badge } = read(reading, place.settings.patterns);
    if (badge) return badge;
  }
  throw new Refusal(t("This is no badge. Scan your badge, or choose your name."));
}

/** The goods that a scan names, `{product, goods}`, though their lot may not be sold; null for anything else. */
export function goodsNamed(till, readings, now = Date.now()) {
  try {
    const found = find(till, readings, now);
    return found.product ? found : null;
  } catch (error) {
    if (error instanceof BlockedLot) return error.found;
    if (error instanceof Refusal) return null;
    throw error;
  }
}

/** The codes of goods that a reading may stand for: a GTIN, loose goods' number. */
export function codesOf({ place }, reading) {
  try {
    const { gtin14, plu } = read(reading, place.settings.patterns);
    return [gtin14, plu].filter(Boolean);
  } catch (error) {
    if (error instanceof StoreError) return [];
    throw error;
  }
}

/** Whether a reading is a code at all, of goods or of anything else; whether it is known here is another matter. */
export function isCode({ place }, reading) {
  try {
    read(reading, place?.settings.patterns);
    return true;
  } catch (error) {
    if (error instanceof StoreError) return false;
    throw error;
  }
}

function meaning(till, scan, now) {
  if (scan.kind === "badge") return { badge: scan.badge };
  if (scan.kind === "order") return { order: scan.order };
  if (scan.kind === "card") return { card: scan.card };
  if (scan.kind === "receipt") return { receipt: scan.receipt };
  const { product, count } = productOf(till, scan);
  const unitPrice = till.catalogue.price(product, now);
  const quantity = quantityOf(product, count, unitPrice, scan);
  const found = { product, goods: { ...goodsOf(product, unitPrice), quantity, lot: scan.lot, label: scan.amount } };
  refuseUnsellable(till.catalogue, found, scan, now);
  return found;
}

/** What the cart needs to know of a product; the quantity is for the caller to say. */
export const goodsOf = (product, unitPrice) => ({ product_id: product.id, unit: product.unit, unit_price: unitPrice });

function productOf({ catalogue, place }, { kind, code, gtin14, plu }) {
  const found = kind === "product" ? catalogue.byGtin(gtin14) : null;
  const weighed = catalogue.byPlu(plu) ?? catalogue.weighed().find((product) => gtin14 === baseCode(product, place));
  if (!found && !weighed) throw new Refusal(t("Unknown code: %(code)s", { code }));
  return found ?? { product: weighed, count: 1 };
}

const baseCode = ({ plu }, { settings }) => `0${label(settings.patterns.weight, plu, 0)}`;

/** How much of it, in base units; 0 for goods that have to be weighed first. */
function quantityOf(product, count, unitPrice, scan) {
  if (scan.amount !== null) return quantityFromAmount(scan.amount, unitPrice);
  if (product.kind === "weight") return scan.weight_g ?? 0;
  return count * (scan.count ?? 1);
}

/** A recalled lot is never sold; one on hold or past its date only as a manager lets it. */
function refuseUnsellable(catalogue, found, scan, now) {
  const today = dayOf(now);
  const until = scan.expires_on ?? scan.best_before_on;
  const lot = scan.lot && catalogue.lot(found.product, scan.lot);
  if (lot?.state === "recalled") throw new Refusal(t("Lot %(code)s is recalled: keep it aside, do not sell it.", { code: lot.code }));
  if (lot?.state === "hold") throw new BlockedLot(t("Lot %(code)s is on hold: it may not be sold.", { code: lot.code }), found);
  if (lot && lot.sellable_until_on < today) throw new BlockedLot(expired(lot.code, lot.sellable_until_on), found);
  if (!lot && until && until < today) throw new BlockedLot(expired(scan.lot ?? "–", until), found);
}

const expired = (code, until) => t("Lot %(code)s could be sold until %(date)s: put it aside.", { code, date: day(until) });
