/**
 * A till left open over a new version takes it between two tickets.
 *
 * Invariant: the page reloads only when nothing is being sold: no line on the ticket, no payment under way.
 */

import { changed } from "./changes.js";

const CHECK_MS = 3_600_000;

/** Install the service worker and watch for new versions; `isFree()` says whether the till may reload now. */
export async function startVersions(till, isFree) {
  if (!navigator.serviceWorker) {
    till.kept = false;
    return;
  }
  let reload = false;
  whenReplaced(() => {
    reload = true;
    till.letIn();
  });
  const registration = await navigator.serviceWorker.register("/pos/sw.js", { scope: "/pos" });
  till.checkVersion = () => registration.update().catch(() => {});
  setInterval(till.checkVersion, CHECK_MS);
  till.letIn = () => {
    if (!isFree()) return;
    if (reload) location.reload();
    else registration.waiting?.postMessage("let in");
  };
  registration.addEventListener("updatefound", () => watch(registration.installing, till));
  till.letIn();
  await navigator.serviceWorker.ready;
  till.kept = true;
  changed("link");
}

/** The first worker of all takes the page as it is; every later one brings other modules with it. */
function whenReplaced(replaced) {
  let isFirst = navigator.serviceWorker.controller === null;
  navigator.serviceWorker.addEventListener("controllerchange", () => {
    if (!isFirst) replaced();
    isFirst = false;
  });
}

function watch(worker, till) {
  worker?.addEventListener("statechange", () => worker.state === "installed" && till.letIn());
}
