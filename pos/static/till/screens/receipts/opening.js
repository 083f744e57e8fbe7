/**
 * One receipt on the selling screen, from wherever its code comes.
 */

import { receiptOf } from "../../receipts/receipts.js";
import { whileWanted } from "../../kit/wanted.js";
import { looking, refuse } from "../notice.js";
import { receiptPanel } from "./receipt_panel.js";

let asked = 0;

/**
 * Show the receipt that `code` names on the selling screen `desk`; say why not where it is not found. Of several the one asked
 * for last is shown, and none once something else is on the screen.
 */
export async function openReceipt(till, desk, code) {
  const turn = (asked += 1);
  const isStill = desk.staying();
  try {
    const found = await whileWanted(() => turn === asked && isStill(), () => looking(() => receiptOf(till, code)));
    if (found) desk.show("receipt", receiptPanel(till, desk, found));
  } catch (error) {
    refuse(error);
  }
}
