/**
 * What the selling screen asks in the place of the goods: how many, how much, at what discount.
 */

import { lineTotal } from "../../pure/quantity.js";
import { discountPanel } from "./discount_panel.js";
import { keypadPanel } from "./keypad_panel.js";

/** The questions of a `desk`: `weight(found)`, `quantity(line)`, `discount(line)` (null: of the whole ticket). */
export function askingOf(till, desk) {
  function ask(product, quantity, keyed, unitPrice, stands) {
    const price = (wanted) => lineTotal(unitPrice, wanted, product.unit);
    desk.show("keypad", Object.assign(keypadPanel(till, { product, quantity, price, keyed, cancelled: desk.showGoods }), { stands }));
  }
  const priceOf = (product) => till.catalogue.priceFor(product, till.ticket.state.customer?.group_id ?? null, Date.now()).amount;
  return {
    weight: (found) => ask(found.product, 0, (quantity) => {
      desk.add({ ...found, goods: { ...found.goods, quantity } });
      desk.showGoods();
    }, priceOf(found.product)),
    quantity: (line) => ask(till.catalogue.product(line.product_id), line.quantity, (quantity) => {
      till.ticket.setQuantity(line.id, quantity);
      desk.showGoods();
    }, line.unit_price, () => Boolean(till.ticket.line(line.id))),
    discount: (line) => till.ticket.isEmpty || desk.show("discount", discountPanel(till, line, desk.showGoods)),
  };
}
