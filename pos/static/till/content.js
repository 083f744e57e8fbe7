/**
 * From the ticket and what was tendered to what the receipt says.
 *
 * Invariant: lines sum to the total, the lines' taxes to the document's, the tenders to what is paid; all of it by the
 * same pure rules that the server checks it with.
 */

import { dayOf } from "./day.js";
import { language, named } from "./language.js";
import { totals } from "./pure/cart.js";
import { uuid7 } from "./pure/ids.js";
import { ratesOn, split, whole } from "./pure/tax.js";

/** The content of a receipt, without its place in the book. `settlement` is `settle`'s; `references` go with its tenders. */
export function contentOf(till, settlement, references, now = Date.now()) {
  const { ticket, place } = till;
  const rates = ratesOn(place.tax_codes, dayOf(now));
  const sums = totals(ticket.lines, (line) => partsOf(till, line, now), rates, place.settings.subject_to_vat);
  return {
    id: ticket.id,
    shift_id: till.shift.id,
    sold_at: now,
    cashier_id: till.operator.id,
    language: language(),
    lines: sums.lines.map((line) => lineOf(till, line)),
    taxes: sums.taxes,
    tenders: settlement.tenders.map((tender, position) => tenderOf(tender, references[position])),
    total: settlement.total,
    tax_total: sums.tax,
    stamp_duty: settlement.stamp_duty,
    stamp_added: settlement.stamp_added,
    cash_rounding: settlement.cash_rounding,
    paid: settlement.paid,
  };
}

function lineOf(till, { id, product_id, quantity, unit_price, amount, lot, taxes }) {
  const name = named(till.catalogue.product(product_id).names);
  return { id, product_id, name, quantity, unit_price, discount: 0, amount, lot, taxes };
}

/** A line's amount by tax code: a hamper's is spread over its components by what each costs alone. */
function partsOf({ catalogue }, line, now) {
  const product = catalogue.product(line.product_id);
  if (product.parts.length === 0) return whole(line.amount, product.tax);
  const parts = [...product.parts].sort(([a], [b]) => a - b).filter(([id]) => catalogue.product(id));
  return split(line.amount, parts.map(([id, quantity]) => component(catalogue, catalogue.product(id), quantity, now)));
}

const component = (catalogue, product, quantity, now) => ({ code: product.tax, gross: catalogue.price(product, now) * quantity });

const tenderOf = ({ kind, amount, given, change }, reference = "") => ({ id: uuid7(), kind, amount, given, change, reference });
