/**
 * The line to the server: is it there, is it ours, what has moved meanwhile.
 *
 * Invariant: `till.online` is true only after an answer of the server itself, and selling never waits for it.
 */

import { changed, when } from "../kit/changes.js";
import { get, post } from "./server.js";
import { standingOf } from "./standing.js";

const BEAT_MS = 20_000;
const BEAT_MS_OFFLINE = 5_000;
const SOON_MS = 2_000;
const GATHER_MS = 200;
const IDS_MAX = 500;

/** What a manager looks at a till for: once it has changed, the next beat comes soon. */
const TOPICS = ["ticket", "queue", "person"];
const gistOf = ({ operator_id, ticket, waiting, refused }) => JSON.stringify([operator_id, ticket, waiting, refused]);

/** Watch the line; `met(state, askedAt, wasSilent)` is called with every answer of the server. `beat()` asks at once, `stop()` ends it. */
export function startLink(till, met) {
  const link = { timer: 0, soon: 0, isAsking: false, told: "", source: null, stopped: false, ears: new AbortController() };
  const { signal } = link.ears;

  // Whatever goes wrong is told as a fault of the till; the next beat comes all the same.
  async function beat() {
    if (link.stopped) return;
    clearTimeout(link.timer);
    try {
      await ask();
    } finally {
      next();
    }
  }

  async function ask() {
    const askedAt = performance.now();
    const standing = standingOf(till);
    link.told = gistOf(standing);
    link.isAsking = true;
    const outcome = await post("/pos/api/state", standing);
    link.isAsking = false;
    if (link.stopped) return;
    const wasSilent = !till.online;
    const state = outcome.kind === "answered" && Number.isInteger(outcome.body?.server_time) ? outcome.body : null;
    setOnline(till, state !== null);
    if (state) await met(state, askedAt, wasSilent);
    changed("beat");
  }

  function next() {
    if (link.stopped) return;
    clearTimeout(link.timer);
    link.timer = setTimeout(beat, till.online ? BEAT_MS : BEAT_MS_OFFLINE);
    listen(till, link);
  }

  /** At most one beat in a while, and none that would say the same again. */
  function soon() {
    if (!till.online || link.stopped) return;
    link.soon ||= setTimeout(() => {
      link.soon = 0;
      if (link.isAsking) soon();
      else if (till.online && gistOf(standingOf(till)) !== link.told) beat();
    }, SOON_MS);
  }

  for (const topic of TOPICS) signal.addEventListener("abort", when(topic, soon));
  signal.addEventListener("abort", when("unheard", () => till.online && beat()));
  addEventListener("online", beat, { signal });
  addEventListener("offline", () => setOnline(till, false), { signal });
  document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && beat(), { signal });
  beat();
  return { beat, stop: () => stop(link) };
}

function stop(link) {
  link.stopped = true;
  link.ears.abort();
  clearTimeout(link.timer);
  clearTimeout(link.soon);
  link.source?.close();
}

function setOnline(till, online) {
  if (till.online === online) return;
  till.online = online;
  till.since = Date.now();
  changed("link");
}

/** Hear of stock that moved, while the server is there. What was missed meanwhile is asked for whole. */
function listen(till, link) {
  if (link.stopped) return;
  if (link.source?.readyState === EventSource.CLOSED || !till.online) {
    link.source?.close();
    link.source = null;
  }
  if (link.source || !till.online || !till.place) return;
  link.source = new EventSource("/live?topics=stock");
  link.source.addEventListener("stock", gatherer(till));
  link.source.addEventListener("open", () => readStock(till));
  link.source.addEventListener("missed", () => readStock(till));
}

function gatherer(till) {
  const moved = new Set();
  let timer = 0;
  const ask = () => {
    timer = 0;
    const ids = [...moved];
    moved.clear();
    readStock(till, ids.length > IDS_MAX ? [] : ids);
  };
  return ({ data }) => {
    const [site, product] = data.split(":").map(Number);
    if (site !== till.place.site.id) return;
    moved.add(product);
    timer ||= setTimeout(ask, GATHER_MS);
  };
}

/** Ask what is on hand, and what of it is free: of some products, or of all. */
export async function readStock(till, ids = []) {
  await till.catalogue.whole;
  const outcome = await get(`/pos/api/stock${ids.length ? `?ids=${ids}` : ""}`);
  if (outcome.kind !== "answered" || !outcome.body?.on_hand) return;
  const { on_hand, free = {} } = outcome.body;
  for (const [id, quantity] of Object.entries(on_hand)) till.catalogue.setStock(Number(id), quantity, free[id] ?? quantity);
  changed("stock");
}
