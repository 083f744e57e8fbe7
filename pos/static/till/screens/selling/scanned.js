/**
 * What a scan means on the selling screen, whatever is on it: goods go on the customer's ticket, a badge, a card, a receipt and
 * an order open what they name.
 */

import { promotionOf } from "../../ticket/coupons.js";
import { find } from "../../goods/find.js";
import { TEST_CODE } from "../../device/morning.js";
import * as sounds from "../../kit/sounds.js";
import { takeCode } from "./coupon_panel.js";
import { scanCard } from "../people/customer_panel.js";
import { openOrder } from "../orders/pickups.js";
import { openReceipt } from "../receipts/opening.js";

/** Take a scan in; `panel` is what is shown and may want it for itself, `badge(code)` signs somebody in. Throws Refusal, BlockedLot. */
export function takeScan(till, desk, readings, { panel, badge }) {
  if (readings.includes(TEST_CODE)) return sounds.taken();
  if (panel?.heard?.(readings)) return;
  const code = readings.find((reading) => promotionOf(till, reading));
  if (code) return void takeCode(till, code);
  const found = find(till, readings);
  if (panel?.scanned?.(found)) return;
  if (found.badge) badge(found.badge);
  else if (found.card) scanCard(till, found.card);
  else if (found.receipt) openReceipt(till, desk, found.receipt);
  else if (found.order) openOrder(till, desk, found.order);
  else desk.add(found);
}
