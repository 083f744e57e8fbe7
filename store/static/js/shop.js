/**
 * What is left, kept true on an open page: when stock changes anywhere, the goods shown here are asked for again.
 *
 * A page marks the word on a product's stock with `data-stock="id"` and what it takes from stock with `data-of="ids"`.
 * The stream is open only while the page is looked at, so that a browser's many tabs do not use up its connections.
 */

const GATHER_MS = 120;
const MOST_AT_ONCE = 40;
const language = document.documentElement.lang;

let stream = null;
let waiting = 0;
const changed = new Set();

const marks = () => document.querySelectorAll("[data-stock]");

function follow() {
  if (stream || document.hidden || !marks().length) return;
  let opened = false;
  stream = new EventSource("/live?topics=stock");
  stream.addEventListener("open", () => {
    if (opened) askForAll();
    opened = true;
  });
  stream.addEventListener("stock", (event) => note(event.data.split(":")[1]));
  stream.addEventListener("missed", askForAll);
}

function leave() {
  stream?.close();
  stream = null;
}

/** Note every product on the page that takes from what has changed: itself, or a hamper that holds it. */
function note(stocked) {
  for (const mark of marks()) {
    if (mark.dataset.of.split(" ").includes(stocked)) changed.add(mark.dataset.stock);
  }
  if (changed.size && !waiting) waiting = setTimeout(ask, GATHER_MS);
}

function askForAll() {
  for (const mark of marks()) changed.add(mark.dataset.stock);
  if (changed.size && !waiting) waiting = setTimeout(ask, GATHER_MS);
}

async function ask() {
  waiting = 0;
  const ids = [...changed].slice(0, MOST_AT_ONCE);
  for (const id of ids) changed.delete(id);
  try {
    const answer = await fetch(`/${language}/stock?ids=${ids.join(",")}`);
    if (answer.ok) show(await answer.text());
  } catch {
    // The network is away: the stream opens again by itself, and then everything is asked for.
  }
  if (changed.size && !waiting) waiting = setTimeout(ask, GATHER_MS);
}

function show(html) {
  const parsed = new DOMParser().parseFromString(html, "text/html");
  for (const piece of parsed.querySelectorAll("template[data-for]")) {
    const id = piece.dataset.for;
    const isGone = piece.dataset.units === "0";
    for (const mark of document.querySelectorAll(`[data-stock="${id}"]`)) {
      mark.replaceChildren(document.importNode(piece.content, true));
    }
    for (const way of document.querySelectorAll(`[data-buy="${id}"], [data-buys="${id}"]`)) way.hidden = isGone;
    for (const word of document.querySelectorAll(`[data-gone="${id}"]`)) word.hidden = !isGone;
  }
}

document.addEventListener("visibilitychange", () => {
  if (document.hidden) {
    leave();
  } else {
    follow();
    askForAll();
  }
});
addEventListener("pagehide", leave);
addEventListener("pageshow", (event) => {
  follow();
  if (event.persisted) askForAll();
});

/** A word about the basket goes away by itself, unless somebody is in it. */
const SAID_MS = 6000;
let said = 0;
addEventListener("htmx:after:swap", () => {
  clearTimeout(said);
  said = setTimeout(() => {
    const place = document.getElementById("said");
    if (place && !place.matches(":hover, :focus-within")) place.replaceChildren();
  }, SAID_MS);
});
