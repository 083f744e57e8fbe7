/** The receipt without paper: the address of its public page as a QR, for the customer's phone. */

import { qrOf } from "../../devices/codes.js";
import { h } from "../../kit/dom.js";
import { t } from "../../kit/language.js";
import { publicUrl } from "../../pure/receipt_chain.js";

const MODULE = 4;
const WIDTH_MAX = 196;

/** A figure that holds the code as soon as it is drawn; it stays hidden where the engine of the codes cannot come, and in practice. */
export function receiptCode(till, { hash }) {
  const figure = h("figure.receipt-code", { hidden: true });
  if (!till.practice) draw(figure, publicUrl(till.place.base_url ?? location.origin, hash));
  return figure;
}

async function draw(figure, address) {
  try {
    const code = await qrOf(address, MODULE, WIDTH_MAX);
    code.setAttribute("role", "img");
    code.setAttribute("aria-label", address);
    figure.append(code, h("figcaption", {}, t("This receipt without paper")));
    figure.hidden = false;
  } catch {
    // Without the engine the paper and the letter are still there.
  }
}
