/**
 * The till tells the customer's screens what to show: those of this browser at once, those of others by the server.
 *
 * Invariant: telling is never waited for. It happens after the till has done its own work, and a screen or a server
 * that is not there changes nothing for it.
 */

import { when } from "../kit/changes.js";
import { language } from "../kit/language.js";
import { senderOf } from "./sending.js";
import { showingOf } from "./showing.js";

export const CHANNEL = "till display";
const THANKS_MS = 60_000;
const TOPICS = ["ticket", "catalogue", "place"];

/** Tell from now on; the answer ends it. */
export function startTelling(till) {
  const channel = new BroadcastChannel(CHANNEL);
  const send = senderOf(till);
  const said = { paying: null, paid: null };
  let told = "";
  let timer = 0;
  let thanks = 0;

  function tell() {
    timer = 0;
    if (!till.ticket.isEmpty) said.paid = null;
    // Between paying and paid the ticket is empty already, and the customer is still the same one.
    else if (said.paying) return;
    const showing = showingOf(till, said);
    if (JSON.stringify(showing) === told) return;
    told = JSON.stringify(showing);
    channel.postMessage({ showing });
    send(showing);
  }
  const soon = () => (timer ||= setTimeout(tell));
  const note = (what) => {
    Object.assign(said, what);
    soon();
  };
  const thank = (record) => {
    clearTimeout(thanks);
    note({ paying: null, paid: record });
    thanks = setTimeout(() => note({ paid: null }), THANKS_MS);
  };

  channel.onmessage = ({ data }) => data.hello && told && channel.postMessage({ showing: JSON.parse(told) });
  const offs = [...TOPICS.map((topic) => when(topic, soon)), when("paying", (paying) => note({ paying })), when("paid", thank)];
  const bye = () => channel.postMessage({ showing: { phase: "idle", language: language(), gallery: [] } });
  addEventListener("pagehide", bye);
  soon();
  return () => {
    offs.forEach((off) => off());
    clearTimeout(timer);
    clearTimeout(thanks);
    removeEventListener("pagehide", bye);
    channel.close();
  };
}
