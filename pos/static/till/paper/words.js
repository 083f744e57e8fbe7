/** What a receipt says of its goods and money, in the language of the receipt. Twin: pos/receipt_words.py. */

import { day } from "../language.js";
import { formatQuantity } from "../pure/quantity.js";
import { tenderName } from "../tendering.js";
import { glued, ltr } from "./roll.js";

/** A name whose measure stays together: "250 g". */
export const unparted = (name) => name.replace(/(?<=\d) (?=\p{L}{1,3}$)/u, "\u00a0");

/** How the amount came about: quantity × price; of a gift card or a payment on account there is nothing to say. */
export function reckoning(voice, product, { product_id: id, quantity, unit_price: price }) {
  if (!id) return "";
  const unit = product?.unit ?? "piece";
  const many = formatQuantity(quantity, unit, voice.language);
  return `${quantity < 0 ? ltr(many) : many} × ${priceOf(voice, unit, voice.amount(price))}`;
}

function priceOf({ t }, unit, amount) {
  if (unit === "g") return t("%(amount)s / kg", { amount });
  return unit === "ml" ? t("%(amount)s / l", { amount }) : amount;
}

/** Who made it and the lot, as far as the till knows: a lot that was not scanned is the server's to choose. */
export function origin(voice, { catalogue }, line, soldAt) {
  const product = catalogue.product(line.product_id);
  if (!product) return "";
  const cooperative = catalogue.cooperative(product, line.lot, soldAt);
  const lot = line.lot && catalogue.lot(product, line.lot);
  return [
    cooperative && voice.named(cooperative.names),
    line.lot && glued(voice.t("Lot %(code)s", { code: ltr(line.lot) })),
    lot?.best_before_on && glued(until(voice, product, ltr(day(lot.best_before_on)))),
  ].filter(Boolean).join(" · ");
}

/** The date as the goods bear it: to be used by it (DLC), or at their best until then (DDM). */
function until({ t }, { date_type: type }, date) {
  return type === "DLC" ? t("use by %(date)s", { date }) : t("best by %(date)s", { date });
}

/** How it was paid, with its reference; of foreign notes how many and at what rate. */
export function tender(voice, { kind, reference, currency, foreign, rate }) {
  const notes = kind === "foreign" && `${ltr(`${voice.amount(foreign)} ${currency}`)} × ${ltr(voice.amount(rate))}`;
  return [notes || tenderName(kind, voice.t), reference && ltr(reference)].filter(Boolean).join(" ");
}
