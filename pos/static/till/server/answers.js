/**
 * What an answer to sent sales says of each. Only one that names the sale and bears the server's mark counts: a captive portal's
 * page, a redirect, an empty 200, a cut JSON, another till's answer do not.
 */

/** What the server said of each, or null where it did not speak of each. */
export function outcomesOf({ kind, body }, records) {
  if (kind !== "answered" || body.answers?.length !== records.length) return null;
  return body.answers.map((answer) => ({ kind: answer?.status === 200 ? "answered" : "refused", status: answer?.status, body: answer }));
}

/** What a sale becomes by an outcome that names it, or null where nothing is settled. */
export function settlement(record, outcome) {
  const { body } = outcome;
  if (acknowledges(outcome, record)) return { state: "sent", ack: body, sent_at: Date.now() };
  if (!parks(outcome, record)) return null;
  return { state: body.error === "rejected" ? "rejected" : "refused", error: body.error, message: body.message, why: body.why };
}

/** Whether an outcome is the server's mark on this very sale. */
function acknowledges({ kind, status, body }, { receipt, hash }) {
  if (kind !== "answered" || status !== 200) return false;
  const names = body.sale_id === receipt.id && body.register === receipt.register && body.sequence === receipt.sequence;
  return names && body.hash === hash && /^[0-9a-f]{64}$/.test(body.signature);
}

const parks = ({ kind, status, body }, record) => kind === "refused" && (status === 422 || status === 403) && body.sale_id === record.id;
