/**
 * Promotion codes on the open ticket.
 *
 * Invariant: a code whose uses are counted is on the ticket only while the server holds one for it, and is asked about
 * once more before the ticket is paid; so it needs the server. Any other code works without it.
 */

import { t } from "./language.js";
import { inForce } from "./pure/promotions.js";
import { Refusal } from "./refusal.js";
import { post } from "./server.js";

const WAIT_MS = 5_000;
const EASTERN = /[٠-٩]/g;

/** The code as promotions have it, however it was typed. */
export const normalise = (text) =>
  text.replace(/\s/g, "").toUpperCase().replace(EASTERN, (digit) => String.fromCharCode(digit.charCodeAt(0) - 0x660 + 0x30));

/** The promotion in force that this text is the code of, or null. */
export function promotionOf(till, text) {
  const code = normalise(text);
  return inForce(till.catalogue.promotions, "till", Date.now()).find((promotion) => promotion.code && promotion.code === code) ?? null;
}

/** Put a code on the ticket; its promotion. Throws Refusal. */
export async function giveCode(till, text) {
  const promotion = promotionOf(till, text);
  if (!promotion) throw new Refusal(t("The code %(code)s is not valid now.", { code: normalise(text).slice(0, 20) }));
  const { ticket } = till;
  if (ticket.state.coupons.includes(promotion.code)) return promotion;
  await hold(till, promotion);
  ticket.change({ coupons: [...ticket.state.coupons, promotion.code] });
  return promotion;
}

/** Take a code off the ticket; what was held for it is let go, and what the others need is held again. */
export async function dropCode(till, code) {
  const { ticket } = till;
  ticket.change({ coupons: ticket.state.coupons.filter((other) => other !== code) });
  const counted = (other) => promotionOf(till, other)?.limited;
  if (!counted(code)) return;
  await post("/pos/api/coupons/let-go", { sale_id: ticket.id }, WAIT_MS);
  await holdAll(till);
}

/** Whether the ticket has codes that the server counts. */
export const areCounted = (till) => till.ticket.state.coupons.some((code) => promotionOf(till, code)?.limited);

/** Ask once more for every counted code of the ticket, before it is paid. Throws Refusal, the code taken off. */
export async function holdAll(till) {
  for (const code of till.ticket.state.coupons) {
    const promotion = promotionOf(till, code);
    try {
      if (promotion) await hold(till, promotion);
    } catch (error) {
      till.ticket.change({ coupons: till.ticket.state.coupons.filter((other) => other !== code) });
      throw error;
    }
  }
}

async function hold(till, { code, limited }) {
  if (!limited) return;
  const asked = { sale_id: till.ticket.id, code, customer_id: till.ticket.state.customer?.id ?? null };
  const { kind, body } = await post("/pos/api/coupons/hold", asked, WAIT_MS);
  if (kind === "unreachable") {
    throw new Refusal(t("The uses of the code %(code)s are counted by the server, which does not answer: it cannot be taken now.", { code }));
  }
  if (kind === "refused") throw new Refusal(body.message);
}
