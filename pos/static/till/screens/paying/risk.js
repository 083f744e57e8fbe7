/** A sale that would wait in a storage that the browser may clear: said at every one, with what to do. */

import { h } from "../../kit/dom.js";
import { t } from "../../kit/language.js";
import { askToKeep, isAtRisk, riskText } from "../../device/storage.js";
import { hush, notify } from "../notice.js";

/** Say it, where it is so: of the sale on the ticket, or of a `record` that the server has not yet. */
export function tellRisk(till, record = null) {
  if (!isAtRisk(till) || record?.state === "sent") return;
  const ask = async () => (await askToKeep(till)) && hush();
  notify(riskText(till), "bad", h("button.quiet", { type: "button", onclick: ask }, t("Ask the browser to keep it")));
}
