/**
 * The customer's screen begins here: hear the till, and show what it says in the customer's language.
 *
 * Invariant: the language that a customer touches lasts for that customer; the next one finds the till's.
 */

import { fill } from "../kit/dom.js";
import { firstLanguage, LANGUAGES, language, speak } from "../kit/language.js";
import { startHearing } from "./hearing.js";
import { payingView, thanksView } from "./money_views.js";
import { pairingView } from "./pairing_view.js";
import { quietView } from "./quiet_view.js";
import { ticketView } from "./ticket_view.js";

const main = document.querySelector("[data-display]");
const { build, house, site } = main.dataset;
const screen = { name: "", view: null, showing: { phase: "idle", gallery: [] }, chosen: null, hasPaid: false, turn: Promise.resolve() };

const VIEWS = {
  idle: () => quietView(choose, house),
  ticket: () => ticketView(choose),
  paying: () => payingView(choose),
  paid: () => thanksView(choose, site),
  unpaired: () => pairingView(choose, (code) => hearing.pair(code)),
};

/** Show something; one after the other, for a language has to be fetched first. */
function show(showing) {
  screen.turn = screen.turn.then(() => draw(showing)).catch(console.error);
}

async function draw(showing) {
  if (showing.phase !== screen.showing.phase) follow(showing.phase);
  screen.showing = showing;
  const wanted = screen.chosen ?? showing.language ?? (screen.view ? language() : firstLanguage());
  const speaks = (wanted !== language() || !screen.view) && (await speak(wanted, build));
  if (speaks || !screen.view || screen.name !== showing.phase) change(showing.phase);
  screen.view.update(showing);
}

/** Whose the language is: of whoever touched it, until they have paid and something else is shown, or nothing is. */
function follow(phase) {
  if (phase === "idle" || (screen.hasPaid && phase !== "paid")) screen.chosen = null;
  screen.hasPaid = phase === "paid";
}

function change(name) {
  screen.view?.leave?.();
  screen.name = name;
  screen.view = VIEWS[name]();
  main.dataset.phase = name;
  fill(main, screen.view.element);
}

/** The customer touched a language. */
function choose(code) {
  if (code in LANGUAGES) Object.assign(screen, { chosen: code, hasPaid: false });
  show(screen.showing);
}

/** Nothing to show, or nobody to hear: the last gallery goes on without a ticket. */
const dark = () => show({ phase: "idle", gallery: screen.gallery ?? [] });

function shown(showing) {
  if (showing.gallery?.length) screen.gallery = showing.gallery;
  show(showing);
}

/** A screen that goes to sleep shows nothing; where the browser cannot help it, the device's own settings have to. */
async function stayAwake() {
  if (document.visibilityState === "visible") await navigator.wakeLock?.request("screen").catch(() => {});
}

const hearing = startHearing(build, { shown, dark, unpaired: () => show({ phase: "unpaired" }) });
dark();
document.addEventListener("visibilitychange", stayAwake);
// The till takes a new version between two tickets; its screen goes along.
navigator.serviceWorker?.addEventListener("controllerchange", () => screen.showing.phase === "idle" && location.reload());
stayAwake();
