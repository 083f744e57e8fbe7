/**
 * One receipt on the selling screen, from wherever its code comes.
 */

import { receiptOf } from "../../receipts/receipts.js";
import { Refusal } from "../../kit/refusal.js";
import * as sounds from "../../kit/sounds.js";
import { looking, notify } from "../notice.js";
import { receiptPanel } from "./receipt_panel.js";

let asked = 0;

/**
 * Show the receipt that `code` names on the selling screen `desk`; say why not where it is not found. Of several the one asked
 * for last is shown, and none once something else is on the screen.
 */
export async function openReceipt(till, desk, code) {
  const turn = (asked += 1);
  const isStill = desk.staying();
  const isWanted = () => turn === asked && isStill();
  try {
    const found = await looking(() => receiptOf(till, code));
    if (isWanted()) desk.show("receipt", receiptPanel(till, desk, found));
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    if (!isWanted()) return;
    sounds.refused();
    notify(error.message, "bad");
  }
}
