/** The card that stands before the till: who, which register, which tab. */

import { fill, h } from "../kit/dom.js";

/** Put a card with `children` in the middle of the page. */
export function gate(main, title, ...children) {
  fill(main, h("section.gate", { "aria-labelledby": "gate-title" }, h("h1", { id: "gate-title" }, title), children));
}
