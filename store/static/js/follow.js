/**
 * A part of an office page that follows what happens: `data-follow` is where it is asked for again when one of its
 * `data-topics` has changed (orders, unless it says so), and every `data-every` seconds where it says so.
 */

const GATHER_MS = 150;
const part = () => document.querySelector("[data-follow]");
let waiting = 0;

function refresh() {
  waiting = 0;
  const shown = part();
  if (shown) window.htmx.ajax("GET", shown.dataset.follow, { target: shown, swap: "outerHTML" });
}

const soon = () => {
  waiting ||= setTimeout(refresh, GATHER_MS);
};

const { topics = "order", every } = part()?.dataset ?? {};
const stream = new EventSource(`/live?topics=${topics}`);
for (const topic of [...topics.split(","), "missed"]) stream.addEventListener(topic, soon);
if (every) setInterval(() => document.visibilityState === "visible" && refresh(), Number(every) * 1000);
addEventListener("pagehide", () => stream.close());
