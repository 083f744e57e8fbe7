/** Quantities as people read them on a screen and on paper. */

import { language, nt } from "../kit/language.js";
import { belowZero } from "../pure/money.js";
import { formatQuantity } from "../pure/quantity.js";

/** A quantity in its base unit, with its unit: "3 pieces", "350 g", "1,25 kg"; "-1 piece" comes back. */
export const quantityText = ({ unit }, quantity) =>
  unit === "piece" ? nt("%(num)d piece", "%(num)d pieces", quantity, quantity < 0 ? { num: belowZero(-quantity, language()) } : {}) : formatQuantity(quantity, unit, language());
