/**
 * Talking to the server, with every outcome as a value.
 *
 * Invariant: an outcome is `answered` only when the server of this house spoke: JSON of the right shape, no redirect.
 * A captive portal's page, an empty 200, a cut body and silence are all `unreachable`; so is everything while practising.
 */

import { language, t } from "../kit/language.js";

const WAIT_MS = 15_000;
let device = "";
let build = "";
let isCut = false;

/** Say who is calling: the browser's secret, and the version of these modules. */
export function introduce(deviceKey, buildId) {
  device = deviceKey;
  build = buildId;
}

/** From here on ask and tell the server nothing: the till practises. */
export function cutLine() {
  isCut = true;
}

/** Why something that only the server can do is not done: what is `said` of a server that does not answer, or that practice has none. */
export const withoutServer = (said) => (isCut ? t("Practice has no server, and this needs it: do it on the real till.") : said);

/** Ask for `path`, waiting at most `waitMs`; the outcome is `{kind: "answered" | "refused" | "unreachable", status, body}`. */
export const get = (path, headers = {}, waitMs = WAIT_MS) => ask("GET", path, undefined, headers, waitMs);

/** Send `body` as JSON to `path`, and wait at most `waitMs` for the outcome. */
export const post = (path, body, waitMs = WAIT_MS) =>
  ask("POST", path, body, { "Content-Type": "application/json" }, waitMs);

async function ask(method, path, body, headers, waitMs) {
  if (isCut) return UNREACHABLE;
  try {
    const response = await fetch(path, {
      method,
      headers: { ...headers, "Till-Device": device, "Till-Build": build, "Accept-Language": language() },
      body: body === undefined ? undefined : JSON.stringify(body),
      cache: "no-store",
      redirect: "error",
      signal: AbortSignal.timeout(waitMs),
    });
    return await readOutcome(response);
  } catch {
    // No network, a redirect, a time-out or a body that is not JSON: nobody we know has answered.
    return UNREACHABLE;
  }
}

/** Nobody whom we know has answered. */
export const UNREACHABLE = Object.freeze({ kind: "unreachable", status: 0, body: null });

async function readOutcome(response) {
  if (response.status === 304) return { kind: "answered", status: 304, body: null };
  const body = await response.json();
  if (typeof body !== "object" || body === null) return UNREACHABLE;
  if (response.ok) return { kind: "answered", status: response.status, body };
  if (typeof body.error !== "string") return UNREACHABLE;
  const waitMs = 1000 * (Number(response.headers.get("Retry-After")) || body.retry_after_seconds || 0);
  return { kind: "refused", status: response.status, body, waitMs };
}
