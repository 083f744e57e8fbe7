/**
 * The screen hears the till: of this browser directly, with or without a server; else one that it is paired with.
 *
 * Invariant: what is older than the till would leave it is not shown; a till that is not heard leaves the screen dark,
 * never with a ticket that may be over.
 */

import { get, post } from "../server/server.js";

const CHANNEL = "till display";
const NEAR_MS = 700;
const AGAIN_MS = 4_000;
const FRESH_MS = 10 * 60_000;
// The server says something every 15 s: on a line that carries nothing any more, nobody would hear that it is dead.
const SILENT_MS = 40_000;

/** Listen; `on.shown(showing)`, `on.dark()` and `on.unpaired()` are called as it comes. `pair(code)` answers "" or why not. */
export function startHearing(build, on) {
  const hearing = { near: false, source: null, timer: 0, stale: 0, silent: 0 };

  function shown(showing, ageMs = 0) {
    clearTimeout(hearing.stale);
    if (!showing || (showing.phase !== "idle" && ageMs > FRESH_MS)) return on.dark();
    on.shown(showing);
    if (showing.phase !== "idle") hearing.stale = setTimeout(on.dark, FRESH_MS - ageMs);
  }

  const channel = new BroadcastChannel(CHANNEL);
  channel.onmessage = ({ data }) => {
    if (!data.showing) return;
    hearing.near = true;
    hang(hearing);
    shown(data.showing);
  };
  channel.postMessage({ hello: true });

  async function far() {
    clearTimeout(hearing.timer);
    if (hearing.near) return;
    const { kind, status, body } = await get("/pos/api/display");
    if (hearing.near) return;
    if (kind === "answered") follow(body);
    else if (status === 404) on.unpaired();
    else again();
  }

  function again() {
    on.dark();
    hearing.timer = setTimeout(far, AGAIN_MS);
  }

  function follow(standing) {
    if (isNewer(standing.build, build)) return location.reload();
    hang(hearing);
    hearing.source = new EventSource("/live/display");
    heard();
    hearing.source.addEventListener("beat", heard);
    hearing.source.addEventListener("showing", ({ data }) => {
      heard();
      const { showing, age_ms } = JSON.parse(data);
      shown(showing, age_ms);
    });
    hearing.source.addEventListener("gone", far);
    hearing.source.addEventListener("error", lost);
  }

  function heard() {
    clearTimeout(hearing.silent);
    hearing.silent = setTimeout(lost, SILENT_MS);
  }

  function lost() {
    hang(hearing);
    again();
  }

  async function pair(code) {
    const { kind, body } = await post("/pos/api/display/pair", { code });
    if (kind === "answered") follow(body);
    return kind === "refused" ? body.message : kind === "answered" ? "" : null;
  }

  hearing.timer = setTimeout(far, NEAR_MS);
  return { pair };
}

function hang(hearing) {
  clearTimeout(hearing.timer);
  clearTimeout(hearing.silent);
  hearing.source?.close();
  hearing.source = null;
}

/** Whether the server gives out another version than this page; each is gone for once, so that none is gone for in a circle. */
function isNewer(theirs, ours) {
  if (theirs === ours || sessionStorage.getItem("gone for") === theirs) return false;
  sessionStorage.setItem("gone for", theirs);
  return true;
}
