/**
 * Paper. The server drives the printer; a sale never waits for it.
 *
 * Invariant: a job has its own id, so asking twice prints once; the original is asked for once, further ones are copies.
 */

import { when } from "./changes.js";
import { uuid7 } from "./pure/ids.js";
import { t } from "./language.js";
import { post } from "./server.js";

const WAIT_MS = 20_000;

/** Print a receipt (`copy` 0 the original, n the nth duplicate); the answer is `""` or the reason why not. */
export async function print(till, record, copy) {
  if (!till.place.register?.printer) return t("No printer is set for this register.");
  if (!till.online && record.state !== "sent") return t("The server does not answer.");
  if (!(await onServer(record))) return t("The server does not have this sale yet: it prints later, or from this device.");
  const outcome = await post("/pos/api/print", { id: uuid7(), sale_id: record.id, copy });
  if (outcome.kind === "unreachable") return t("The server does not answer.");
  if (outcome.kind === "refused") return outcome.body.message;
  return outcome.body.printed ? "" : outcome.body.error;
}

/** Whether the server has the sale, waiting a moment for it. */
function onServer(record) {
  if (record.state === "sent") return true;
  return new Promise((resolve) => {
    const off = when("sent", (sent) => sent.id === record.id && done(true));
    const timer = setTimeout(() => done(false), WAIT_MS);
    function done(answer) {
      off();
      clearTimeout(timer);
      resolve(answer);
    }
  });
}

/** Print from this device's own printer: the way out when the server is gone. */
export function printHere() {
  window.print();
}
