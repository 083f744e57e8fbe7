/**
 * What a line of a ticket or a receipt is called.
 */

import { named } from "../kit/language.js";

/** A line's own name (a gift card's, that of goods which come back), else its product's in the till's language. */
export const nameOf = (till, line) => line.name ?? named(till.catalogue.product(line.product_id).names);

const MEASURE = /(\d) (?=(?:ml|cl|l|g|kg|cm|مل|لتر|غ|كغ|سم)(?!\p{L}))/gu;

/** A name whose measure stays on one line: "250 ml" tells two bottles apart. */
export const unbroken = (name) => name.replace(MEASURE, "$1\u00a0");
