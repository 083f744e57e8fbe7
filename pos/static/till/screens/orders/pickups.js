/**
 * The way between the pick-ups, one order and the goods, for the selling screen.
 */

import { pickupPanel } from "./pickup_panel.js";
import { pickupsPanel } from "./pickups_panel.js";
import { openReceipt } from "../receipts/opening.js";

/** Show who comes for what today. */
export function openPickups(till, desk) {
  desk.show("pickups", pickupsPanel(desk.showGoods, (code) => openOrder(till, desk, code)));
}

/** Show the order of this code: chosen from the list, or scanned. */
export function openOrder(till, desk, code) {
  desk.show("pickup", pickupPanel(till, code, { back: desk.showGoods, list: () => openPickups(till, desk), showTicket: desk.showGoods, openReceipt: (id) => openReceipt(till, desk, id) }));
}
