/**
 * What has to be settled before a ticket is paid: a manager's approval of its discounts, and the codes that are counted.
 */

import { countedCodes, holdAll } from "../../ticket/coupons.js";
import { lacksApproval } from "../../ticket/pricing.js";
import { whileOpen } from "../../ticket/while_open.js";
import { looking } from "../notice.js";
import { discountApprovalPanel } from "../selling/discount_panel.js";

/** Go on to pay (`go()`) once all is settled; `refused(error)` is told why not. `desk` is the selling screen. */
export async function beforePaying(till, desk, { go, refused }) {
  if (lacksApproval(till)) {
    return desk.show("discount", discountApprovalPanel(till, { done: () => beforePaying(till, desk, { go, refused }), cancelled: desk.showGoods }));
  }
  const isStill = desk.staying();
  try {
    if (countedCodes(till).length) await looking(() => whileOpen(till, () => holdAll(till)));
  } catch (error) {
    return refused(error);
  }
  if (isStill()) go();
}
