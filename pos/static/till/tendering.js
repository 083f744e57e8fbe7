/**
 * What is tendered while it is being keyed: so much by card, the rest in cash.
 */

import { t as onScreen } from "./language.js";
import { cashDue } from "./pure/tenders.js";

/** What a kind of tender is called, on the screen or in the words (`t`) of a paper's own language. */
export function tenderName(kind, t = onScreen) {
  const names = {
    cash: t("Cash"), foreign: t("Foreign notes"), card: t("Card"), cheque: t("Cheque"), gift_card: t("Gift card"),
    credit: t("Store credit"), account: t("Customer account"),
  };
  return names[kind];
}

/**
 * The tenders for `total`, of which `byCard` goes through the terminal; `given` is the cash handed over, or null for
 * exact cash. `due` is what is to be handed over in cash, or null when the card pays all.
 */
export function tendered({ total, byCard, given }, policy) {
  const inCash = byCard < total || total === 0;
  const due = inCash ? cashDue(total - byCard, policy) : null;
  const tenders = byCard > 0 ? [{ kind: "card", given: byCard }] : [];
  if (due) tenders.push({ kind: "cash", given: given ?? due.amount });
  return { tenders, due };
}
