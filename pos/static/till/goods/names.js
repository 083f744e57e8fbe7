/**
 * What a line of a ticket or a receipt is called.
 */

import { named, t } from "../kit/language.js";

const KINDS = { delivery: ({ t }) => t("Delivery"), gift_card: ({ t }) => t("Gift card"), payment: ({ t }) => t("Payment on account") };

/** What is no goods is called by what it is, in the language spoken; null for anything else. */
export const kindName = (voice, { kind }) => KINDS[kind]?.(voice) ?? null;

/** A line's name by its kind, else its product's, in the till's language. */
export const nameOf = (till, line) => kindName({ t }, line) ?? nameOfGoods(till, line, named);

/** What goods are called, by `name` of their product's names; what comes back and the catalogue no longer knows, as it was sold. */
export const nameOfGoods = ({ catalogue }, line, name) => {
  const product = catalogue.product(line.product_id);
  return product ? name(product.names) : line.name;
};

/** That a line of a ticket is one of so many pieces of a hamper, in the language spoken; nothing of any other, or of a box alone. */
export function hamperText({ t, nt }, line, lines) {
  const pieces = line.hamper && piecesOf(line, lines);
  return pieces ? t("Hamper, %(count)s", { count: nt("%(num)d piece", "%(num)d pieces", pieces) }) : "";
}

/** How many pieces are in the hamper of a line now, its box aside. A ticket of the version before says only how many were put in. */
function piecesOf({ hamper, hamper_id: id }, lines) {
  if (!id) return hamper;
  return lines.filter((line) => line.hamper_id === id && !line.is_box).reduce((sum, { quantity }) => sum + quantity, 0);
}

const MEASURE = /(\d) (?=(?:ml|cl|l|g|kg|cm|مل|لتر|غ|كغ|سم)(?!\p{L}))/gu;

/** A name whose measure stays on one line: "250 ml" tells two bottles apart. */
export const unbroken = (name) => name.replace(MEASURE, "$1\u00a0");
