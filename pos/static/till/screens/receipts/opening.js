/**
 * One receipt on the selling screen, from wherever its code comes.
 */

import { receiptOf } from "../../receipts/receipts.js";
import { Refusal } from "../../kit/refusal.js";
import * as sounds from "../../kit/sounds.js";
import { notify } from "../notice.js";
import { receiptPanel } from "./receipt_panel.js";

/** Show the receipt that `code` names on the selling screen `desk`; say why not where it is not found. */
export async function openReceipt(till, desk, code) {
  try {
    const found = await receiptOf(till, code);
    desk.show("receipt", receiptPanel(till, desk, found));
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    sounds.refused();
    notify(error.message, "bad");
  }
}
