/**
 * What a receipt says of its goods and money, in the language spoken, on the screen and on paper alike. Twin:
 * pos/receipts/receipt_words.py.
 */

import { day } from "../kit/language.js";
import { kindName } from "../goods/names.js";
import { masked } from "../pure/codes.js";
import { decimalPoint } from "../pure/money.js";
import { formatQuantity } from "../pure/quantity.js";
import { tenderName } from "../money/tendering.js";
import { glued, ltr } from "./roll.js";

const PERCENT = /(\d+(?:[.,]\d+)?)\s*%$/;
const WORTH_MONEY = new Set(["gift_card", "credit"]);

/** What stands on a line: goods by their name, anything else by what it is. */
export const nameOn = (voice, line) => kindName(voice, line) ?? unparted(line.name);

/** A name whose measure stays together: "250 g". */
const unparted = (name) => name.replace(/(?<=\d) (?=\p{L}{1,3}$)/u, "\u00a0");

/** A receipt's taxes in the order in which they are told: the lowest rate first. */
export const byRate = (taxes) => [...taxes].sort((a, b) => a.rate_bp - b.rate_bp || (a.code < b.code ? -1 : 1));

/** How the amount came about: quantity × price; nothing for what is no goods. */
export function reckoning(voice, product, { product_id: id, quantity, unit_price: price }) {
  if (!id) return "";
  const unit = product?.unit ?? "piece";
  const many = formatQuantity(quantity, unit, voice.language);
  return `${many} × ${priceOf(voice, unit, voice.amount(price))}`;
}

function priceOf({ t }, unit, amount) {
  if (unit === "g") return t("%(amount)s / kg", { amount });
  return unit === "ml" ? t("%(amount)s / l", { amount }) : amount;
}

/**
 * What else there is to say of a line: that it came back, whose price it has, what was taken off, a price made lower by hand, its note, a
 * card's code. A code is worth money: only what the customer alone holds (`isPrivate`) shows it whole.
 */
export function remarks(voice, { catalogue }, { quantity, discount, unit_price: price, list_price: listed, price_list: list, note, code }, { isPrivate = true } = {}) {
  const { t } = voice;
  return [
    quantity < 0 && t("Brought back"),
    catalogue.priceLists.has(list) && own(voice.named(catalogue.priceLists.get(list).names)),
    listed > price && t("instead of %(amount)s", { amount: voice.amount(listed) }),
    discount && `${t("Discount")} ${ltr(voice.amount(-discount))}`,
    code && t("Code %(code)s", { code: ltr(isPrivate ? code : masked(code)) }),
    note && own(note),
  ].filter(Boolean);
}

/** Words of their own direction. */
const own = (text) => `\u2068${text}\u2069`;

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

/**
 * What it came to, how it was paid and what was given back, in the order in which it happened: rows of
 * `{name, amount, kind, reference}`; `kind` says how loud: "", "total", "change" or "small". `left`, as far
 * as it is known: what is left on the cards that were spent, by code. `promotions`: the names of those that gave something, by
 * id, where they are known beside the catalogue's. `isPrivate` as of `remarks`.
 */
export function sums(voice, till, receipt, { left = {}, promotions = {}, isPrivate = true } = {}) {
  const { t } = voice;
  const { total, paid, discounts = [], stamp_duty: duty, stamp_added: added, cash_rounding: rounding, tenders } = receipt;
  const change = tenders.reduce((sum, tender) => sum + tender.change, 0);
  const bare = (centimes) => voice.amount(centimes);
  return [
    row(t("Total"), voice.money(total), "total"),
    ...byName(voice, till, discounts, promotions).map(([name, amount]) => row(t("Included: %(name)s", { name: own(name) }), bare(-amount), "small")),
    added && row(t("Stamp duty"), bare(added)),
    rounding && row(t("Cash rounding"), bare(rounding)),
    paid !== total && row(paid < 0 ? t("To give back") : t("To pay"), voice.money(Math.abs(paid)), "total"),
    ...tenders.map((tender) => tenderRow(voice, tender, isPrivate)),
    change && row(t("Change given"), bare(change), "change"),
    duty && !added && row(t("Stamp duty, borne by us"), bare(duty), "small"),
    ...leftRows(voice, tenders, left),
  ].filter(Boolean);
}

/** What was taken off under each name: `[name, centimes]`. */
function byName(voice, till, discounts, promotions) {
  const named = new Map();
  for (const one of discounts) {
    const name = discountName(voice, till, one, promotions);
    named.set(name, (named.get(name) ?? 0) + one.amount);
  }
  return [...named];
}

/** Its promotion's name, or of one given by hand the word with its percentage, in the language spoken; else as it was sealed. */
function discountName({ language, named, t }, { catalogue }, { kind, name, promotion_id: id }, promotions) {
  const names = id && (promotions[id] ?? catalogue.promotions.find((one) => one.id === id)?.names);
  if (names) return named(names);
  if (kind !== "line" && kind !== "ticket") return name || t("Discount");
  const [, digits = ""] = PERCENT.exec(name) ?? [];
  return digits ? t("Discount %(percent)s", { percent: ltr(`${digits.replace(/[.,]/, decimalPoint(language))}\u00a0%`) }) : t("Discount");
}

const row = (name, amount, kind = "", reference = "") => ({ name, amount, kind, reference });

/** One way it was paid; money that went back says so, in its own figure. */
function tenderRow(voice, tender, isPrivate) {
  const { t } = voice;
  const isBack = tender.given < 0;
  const name = wayOf(voice, tender);
  return row(isBack ? t("Given back: %(way)s", { way: name }) : name, voice.amount(Math.abs(tender.given)), "", shownReference(tender, isPrivate));
}

/** The way it was paid; of foreign notes how many and at what rate. */
function wayOf(voice, { kind, currency, foreign, rate }) {
  const name = tenderName(kind, voice.t);
  return kind === "foreign" ? `${name} ${ltr(glued(`${voice.amount(foreign)} ${currency} × ${voice.amount(rate)}`))}` : name;
}

/** The code of a card that was spent is masked, and of a gift card that got its money back; credit given back is its customer's to read whole. */
export const shownReference = ({ kind, given, reference }, isPrivate = true) =>
  (WORTH_MONEY.has(kind) && reference && !(kind === "credit" && given < 0 && isPrivate) ? masked(reference) : reference);

/** What is left on each card that was spent, where it is known. */
const leftRows = (voice, tenders, left) =>
  tenders.filter(({ kind, given, reference }) => WORTH_MONEY.has(kind) && given > 0 && reference in left).map(({ reference }) => row(nameOfLeft(voice, reference), voice.amount(left[reference]), "small"));

/** What is said of the money that is left on the card of this code. */
export const nameOfLeft = ({ t }, code) => t("Left on %(card)s", { card: ltr(masked(code)) });
