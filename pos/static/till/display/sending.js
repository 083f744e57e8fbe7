/**
 * To the screens on other devices, by the server: only the newest thing to show, one request at a time.
 *
 * Invariant: a register without such a screen costs one request, and a server that is silent none, once it is
 * known to be.
 */

import { when } from "../kit/changes.js";
import { post } from "../server/server.js";

const WAIT_MS = 5_000;
const AGAIN_MS = 3_000;

/** A function that sends what is to be shown. `till.screens` is how many there are, as the server last said. */
export function senderOf(till) {
  let newest = null;
  let isSending = false;
  let timer = 0;

  async function send(showing) {
    newest = showing;
    clearTimeout(timer);
    if (isSending || !till.online || !till.operator || !till.book || till.screens === 0) return;
    isSending = true;
    let sent = null;
    while (newest !== sent && till.online && till.screens !== 0) {
      sent = newest;
      const { kind, body } = await post("/pos/api/displays/showing", sent, WAIT_MS);
      // Until the line is known to be down, silence may be a hiccup.
      if (kind === "unreachable") timer = setTimeout(again, AGAIN_MS);
      if (kind !== "answered") break;
      till.screens = body.displays;
    }
    isSending = false;
  }

  function again() {
    if (newest) send(newest);
  }

  when("link", again);
  when("screens", again);
  return send;
}
