/**
 * A till left open over a new version takes it between two tickets.
 *
 * Invariant: the page reloads only when nothing is being sold, counted or keyed: no line on the ticket, no change still to
 * be handed back, no panel open.
 */

import { changed, when } from "../kit/changes.js";
import { reload } from "../device/leaving.js";

const CHECK_MS = 3_600_000;
const PICTURES_MAX = 2_000;

/** Install the service worker and watch for new versions; `isFree()` says whether the till may reload now. */
export async function startVersions(till, isFree) {
  till.kept = false;
  // A page that is not on https (or this very machine) gets no service worker: the queue panel says so.
  if (!navigator.serviceWorker) return;
  let isReplaced = false;
  whenReplaced(() => {
    isReplaced = true;
    till.letIn();
  });
  const registration = await navigator.serviceWorker.register("/pos/sw.js", { scope: "/pos" }).catch(() => null);
  if (!registration) return;
  till.checkVersion = () => registration.update().catch(() => {});
  setInterval(till.checkVersion, CHECK_MS);
  till.letIn = () => {
    if (!isFree()) return;
    if (isReplaced) reload();
    else registration.waiting?.postMessage("let in");
  };
  registration.addEventListener("updatefound", () => watch(registration.installing, till));
  till.letIn();
  await navigator.serviceWorker.ready;
  till.kept = true;
  changed("link");
  keepPictures(till);
  when("catalogue", () => keepPictures(till));
}

/** The first worker of all takes the page as it is; every later one brings other modules with it. */
function whenReplaced(replaced) {
  let isFirst = navigator.serviceWorker.controller === null;
  navigator.serviceWorker.addEventListener("controllerchange", () => {
    if (!isFirst) replaced();
    isFirst = false;
  });
}

/** Let the worker fetch the pictures of what is sold, so that the tiles look the same without the network. */
async function keepPictures(till) {
  await till.catalogue.whole;
  const pictures = till.catalogue.onSale().map(({ picture }) => picture).filter(Boolean).slice(0, PICTURES_MAX);
  if (pictures.length) navigator.serviceWorker.controller?.postMessage({ pictures });
}

function watch(worker, till) {
  worker?.addEventListener("statechange", () => worker.state === "installed" && till.letIn());
}
