/** The customer's screens of this till: a second window here, and other devices that the server knows. */

import { changed } from "../kit/changes.js";
import { get, post } from "../server/server.js";

const PAGE = "/pos/display";

/** Open the second window, on the device's other monitor where the browser can tell which that is. */
export async function openWindow() {
  const other = await otherMonitor();
  const place = other ? `,left=${other.availLeft},top=${other.availTop},width=${other.availWidth},height=${other.availHeight}` : "";
  return window.open(PAGE, "customer's screen", `popup${place}`) !== null;
}

async function otherMonitor() {
  if (!window.screen.isExtended || !window.getScreenDetails) return null;
  const details = await window.getScreenDetails().catch(() => null);
  return details?.screens.find((monitor) => monitor !== details.currentScreen) ?? null;
}

/** The paired screens, `[{id, paired_at}]`, or null when the server does not answer. */
export async function pairedScreens(till) {
  const { kind, body } = await get("/pos/api/displays");
  if (kind !== "answered") return null;
  if (till.screens !== body.displays.length) {
    till.screens = body.displays.length;
    changed("screens");
  }
  return body.displays;
}

/** A code for one more screen, `{code, seconds}`, or null. */
export async function newCode() {
  const { kind, body } = await post("/pos/api/displays", {});
  return kind === "answered" ? body : null;
}

/** Unpair a screen; true when it is gone. */
export async function sendAway(id) {
  const { kind, status } = await post(`/pos/api/displays/${id}/send-away`, {});
  return kind === "answered" || status === 404;
}
