/**
 * The papers that a customer may want after a sale: the receipt by e-mail, an invoice. Each is an ask, kept on the device
 * first and made by the server when it hears of it.
 *
 * Invariant: an ask that waits is said to wait; "made" is said only of what the server has named.
 */

import { t } from "../kit/language.js";
import { iceIsSound } from "../pure/ice.js";
import { eventOf, report, settled, stands } from "../server/events.js";

/** Ask for the receipt of sale `id` by e-mail, in `language`. */
export const askForLetter = (till, id, email, language) => ask(till, "letter", { sale_id: id, email, language });

/** Ask for an invoice of sale `id` to `buyer`: `{name, address, city, ice}`; in the place of `wrong`, one made out to somebody else. */
export const askForInvoice = (till, id, buyer, wrong) => ask(till, "invoice", { sale_id: id, buyer, ...(wrong && { replaces: wrong.id }) });

/** What is odd about an ICE as it was typed; it is taken all the same. Nothing of an empty one. */
export function iceDoubt(typed) {
  const ice = typed.replace(/\s/g, "");
  if (!ice || iceIsSound(ice)) return "";
  if (/^[0-9]{15}$/.test(ice)) return t("The control digits of this ICE do not add up. Please check it against the certificate.");
  return t("An ICE is 15 digits and nothing else; this one has %(count)s. Please check it against the certificate.", { count: ice.replace(/[^0-9]/g, "").length });
}

/** What was asked of a sale by `kind`, and is not refused: the event's record, or undefined. */
export const asked = (till, kind, id) => till.events.findLast((record) => record.kind === kind && record.event.sale_id === id && stands(record));

/** The record of the ask, once the server has answered it or the wait is over: `queued` then says that it waits. */
async function ask(till, kind, facts) {
  const record = await report(till, eventOf(till, kind, facts));
  if (till.online) await settled(till, record);
  return record;
}
