/** A sale that would wait in a storage that the browser may clear: said at every one, with what to do. */

import { h } from "../../kit/dom.js";
import { t } from "../../kit/language.js";
import { askToKeep, isAtRisk, riskText } from "../../device/storage.js";
import { hush, notify } from "../notice.js";

/** Say it, where it is so: of the sale on the ticket, or of a `record` that the server has not yet. */
export function tellRisk(till, record = null) {
  if (!isAtRisk(till) || record?.state === "sent") return;
  const ask = async () => (await askForPromise(till)) && hush();
  notify(riskText(till), "bad", h("button.quiet", { type: "button", onclick: ask }, t("Ask the browser to keep it")));
}

/** Ask the browser to keep what is here; whether it promises to. A refusal is told, with the way to another answer. */
export async function askForPromise(till) {
  const isPromised = await askToKeep(till);
  if (!isPromised) notify(t("The browser did not promise it. Install the till as an app from the browser's menu, then ask again."), "bad");
  return isPromised;
}
