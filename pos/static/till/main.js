/**
 * The till begins here: open what the device kept, take the till for this tab, show the screen that is next.
 */

import { fillUp, openCatalogue } from "./goods/filling.js";
import { changed, when } from "./kit/changes.js";
import { keepCopy } from "./device/copy.js";
import { readArabicDigits } from "./kit/digits.js";
import { useOffsets } from "./kit/day.js";
import { guardDoubleTaps } from "./kit/double_tap.js";
import { openDatabase, recall, remember } from "./device/database.js";
import { startTelling } from "./display/telling.js";
import { firstLanguage, keepVoices, language, LANGUAGES, speak, t, voiceOf } from "./kit/language.js";
import { loadEvents } from "./server/events.js";
import { loadFavourites } from "./goods/favourites.js";
import { asGroupPays } from "./ticket/group_prices.js";
import { isCode } from "./goods/find.js";
import { watchHolds } from "./ticket/holds.js";
import { watchIdle } from "./people/idle.js";
import { listenForKeys } from "./kit/keys.js";
import { guardLeaving, reload } from "./device/leaving.js";
import { startLink } from "./server/link.js";
import { applyLook, loadLooks } from "./people/looks.js";
import { keepOperator, operatorOf } from "./people/operator.js";
import { wake } from "./server/outbox.js";
import { startSending, stopSending } from "./server/sending.js";
import { meet, refreshPlace, takeRegister } from "./server/place.js";
import { forgetUntold, isUnknown, isUnknownAlone, signIn, tellLate } from "./people/people.js";
import { isPractice, leavePractice, storeName } from "./practice/practice.js";
import { priced } from "./ticket/pricing.js";
import { whileWanted } from "./kit/wanted.js";
import { cutLine, introduce } from "./server/server.js";
import { listenForScans } from "./kit/scanner.js";
import { startCoach } from "./screens/coach.js";
import { gate } from "./screens/gate.js";
import { tellWhatIsMissing } from "./screens/incomplete.js";
import { hush, noticeLine, notify, patiently, refuse } from "./screens/notice.js";
import { lostRegisterScreen, otherTabScreen } from "./screens/device/other_tab.js";
import { queueAside } from "./screens/device/queue_aside.js";
import { registersScreen } from "./screens/device/registers.js";
import { sellingScreen } from "./screens/selling/selling.js";
import { shiftOpeningScreen } from "./screens/shift/shift_opening.js";
import { ownPinScreen } from "./screens/people/own_pin.js";
import { signInScreen } from "./screens/people/sign_in.js";
import { strip } from "./screens/strip.js";
import * as sounds from "./kit/sounds.js";
import { watchStorage } from "./device/storage.js";
import { takeIfFree, takeOver } from "./device/tab.js";
import { watchTakenBack } from "./ticket/taken_back.js";
import { productsOf, Ticket } from "./ticket/ticket.js";
import { startVersions } from "./server/versions.js";

const header = document.querySelector("[data-till-strip]");
const main = document.querySelector("[data-till-main]");
const till = { build: main.dataset.build, tab: crypto.randomUUID(), practice: isPractice(), online: false, since: Date.now() };
let screen = {};
let leaveStrip = () => {};
let link = null;
let stopTelling = () => {};
let stopWatching = () => {};
let aside = null;
let coach = null;

async function start() {
  till.database = await openDatabase(storeName());
  const forced = sessionStorage.getItem("take over");
  sessionStorage.removeItem("take over");
  const mine = forced ? await takeOver(till, lose) : await takeIfFree(till, lose);
  // Before anything is read: what this store has lost comes back from its copy.
  const wasEmptied = mine && !till.practice && (await keepCopy(till.database));
  const speaking = keptLanguage(mine).then((code) => speak(code, till.build));
  if (till.practice) cutLine();
  else introduce(await deviceKey(), till.build);
  listenForScans((readings) => screen.scanned?.(readings), (reading) => isCode(till, reading));
  guardDoubleTaps();
  readArabicDigits();
  tellWhatIsMissing();
  listenForKeys();
  addEventListener("typed", (event) => screen.typed?.(event));
  if (mine) await load();
  await speaking;
  if (!mine) return lose();
  await work();
  if (wasEmptied) notify(t("The browser had lost what it kept. The till has put it back from its second copy."));
}

/** The language kept here: a fresh device begins in its browser's. One that was set up before it was kept spoke the page's. */
async function keptLanguage(mine) {
  const [kept, place] = await Promise.all(["language", "place"].map((key) => recall(till.database, key)));
  if (kept) return kept;
  const code = place ? document.documentElement.lang : firstLanguage();
  if (mine) await remember(till.database, "language", code);
  return code;
}

/** This browser's secret: made once, never shown. */
async function deviceKey() {
  const kept = await recall(till.database, "device");
  if (kept) return kept;
  const bytes = crypto.getRandomValues(new Uint8Array(32));
  const key = btoa(String.fromCharCode(...bytes)).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
  await remember(till.database, "device", key);
  return key;
}

/** What the device kept, as far as the first screen needs it. */
async function load() {
  const [place, book, shift, ticket, tendering, begun, devices = {}, offsets = []] = await Promise.all(["place", "book", "shift", "ticket", "tendering", "begun", "devices", "offsets"].map((key) => recall(till.database, key)));
  Object.assign(till, { place, book, shift, devices, tendering, begun, offsets });
  useOffsets(offsets);
  await Promise.all([loadGoods(ticket), loadEvents(till), loadLooks(till)]);
  till.ticket = new Ticket(till.database, ticket, (state) => priced(till, state),
    (goods, customer) => asGroupPays(till, customer?.group_id ?? null, goods));
  till.operator = operatorOf(till);
}

async function work() {
  await startSending(till);
  when("screen", () => isFree() && needsAnother() && show());
  when("drawer", (why) => attend(why));
  when("sent", ({ state }) => state === "refused" && sounds.attention());
  when("unsaved", () => attend(t("This device could not keep the ticket: its storage is full.")));
  watchTakenBack(till);
  if (till.practice) coach = startCoach(till, header, main);
  show();
  fillUp(till);
  keepVoices(till.build);
  guardLeaving(till);
  startVersions(till, mayReload);
  watchStorage(till);
  when("place", watchIdle(till, lockUnattended));
  if (till.practice) return;
  stopWatching = watchHolds(till, attend);
  stopTelling = startTelling(till);
  link = startLink(till, met);
}

/** The goods that are needed at once: what is pinned, and what is on the open ticket or a step away from it. */
async function loadGoods(ticket) {
  await loadFavourites(till);
  till.catalogue = await openCatalogue(till.database, [...till.favourites.ids, ...productsOf(ticket)]);
}

/** Another tab has the till: sell nothing, send nothing, keep nothing. */
function lose() {
  till.ticket?.lose();
  stopWatching();
  link?.stop();
  stopSending(till);
  stopTelling();
  leaveStrip();
  screen.leave?.();
  screen = { isFree: () => false, mayLock: () => false };
  header.replaceChildren();
  otherTabScreen(main, () => {
    sessionStorage.setItem("take over", "1");
    reload();
  });
}

/** Show the screen that is next: who, where, with what float, and then selling. */
function show() {
  const resumed = screen.name === nameOfScreen() ? screen.resume?.() : undefined;
  aside?.leave();
  screen.leave?.();
  leaveStrip();
  applyLook(till);
  leaveStrip = strip(till, header, {
    language: changeLanguage, lock, leavePractice, queue: showQueue, drawer: () => screen.showDrawer?.(),
    morning: () => screen.showMorning?.(),
  });
  screen = nextScreen(resumed);
  coach?.show();
}

/** Where the sales are: on the selling screen in the place of the goods; on another that somebody stands before, aside from it. */
function showQueue() {
  if (screen.showQueue) return screen.showQueue();
  aside?.leave();
  if (till.operator) aside = queueAside(till, main);
}

const isFree = () => screen.isFree?.() !== false;

/** A reload takes what is being keyed along: a float that is counted, a PIN. */
const mayReload = () => isFree() && ![...main.querySelectorAll("input")].some(({ value }) => value);

/** Whether the till stands somewhere else than its screen says: the register or the shift was lost meanwhile. */
const needsAnother = () => screen.name !== nameOfScreen();

function nameOfScreen() {
  if (!till.place || !till.operator) return "sign in";
  // An open ticket is finished here first.
  if (till.lease && till.lease.state !== "held" && till.ticket.isEmpty) return "lost register";
  if (!till.book) return "registers";
  if (till.asksPin) return "own pin";
  if (till.shift?.register_id !== till.book.register_id) return "shift opening";
  return "selling";
}

function nextScreen(resumed) {
  const name = nameOfScreen();
  const screens = {
    "sign in": () => signInScreen(till, main, enter),
    "lost register": () => lostRegisterScreen(till, main, chooseRegister),
    registers: () => registersScreen(till, main, claimed),
    "own pin": () => ownPinScreen(till, main, { done: pinAsked, badge: switchByBadge }),
    "shift opening": () => shiftOpeningScreen(till, main, show, resumed),
    selling: () => sellingScreen(till, main, { badge: switchByBadge, between }, resumed),
  };
  return { ...screens[name](), name };
}

/** Somebody is in. What the till knows already is enough to sell; what the server says to it comes behind. */
async function enter({ person, said, byPassword = false }) {
  keepOperator(till, person);
  const heard = hear(person, said);
  if (!till.place || !till.book) await heard;
  till.asksPin = byPassword && Boolean(till.place) && (await isUnknownAlone(till, person));
  show();
  if (!till.place) notify(t("The server does not answer."), "bad");
  await heard;
  wake(till);
  link?.beat();
  changed("screen");
}

/** The server answers. Whoever came in while it was silent is told to it first: until then it takes nothing of hers. */
async function met(state, askedAt, wasSilent) {
  const said = tellLate(till);
  if (!said) return meet(till, state, askedAt, wasSilent);
  await hear(till.operator, said);
  wake(till);
}

/** What is new on the server, or that it knows this person no more: then nobody is at the till. */
async function hear(person, said) {
  const outcome = await said;
  if (outcome?.kind === "answered") return refreshPlace(till);
  if (!outcome || !isUnknown(outcome)) return;
  while (screen.isEnding?.()) await new Promise(requestAnimationFrame);
  if (till.operator?.id !== person.id) return;
  lock();
  attend(outcome.body.message);
}

/** Nobody is here any more. A practice that was left goes back to the real till, which has nobody at it either. */
function lockUnattended() {
  if (till.practice) leavePractice({ alone: true });
  else if (till.operator && screen.mayLock?.() !== false) lock();
}

function attend(why) {
  sounds.attention();
  notify(why, "bad");
}

function lock() {
  forgetUntold();
  keepOperator(till, null);
  show();
}

/** Somebody else is here; what the one before has half filled in is not theirs to lose. */
async function switchByBadge(badge) {
  const there = screen;
  if (!mayLeave()) return;
  try {
    const signedIn = await whileWanted(() => screen === there, () => patiently(() => signIn(till, { badge })));
    // What she has begun to fill in since stays hers.
    if (signedIn && mayLeave()) await enter(signedIn);
  } catch (error) {
    refuse(error);
  }
}

function mayLeave() {
  const may = screen.maySwitch?.() !== false;
  if (!may) attend(t("Finish what is open, or leave it; then scan the badge."));
  return may;
}

function pinAsked() {
  till.asksPin = false;
  show();
}

async function claimed(answer) {
  await takeRegister(till, answer);
  show();
}

async function chooseRegister() {
  till.lease = null;
  till.book = null;
  await refreshPlace(till);
  show();
}

async function changeLanguage(code) {
  if (!(code in LANGUAGES) || code === language() || !maySpeak()) return;
  const there = screen;
  const voice = await whileWanted(() => screen === there, () => patiently(() => voiceOf(code, till.build)));
  // What she has begun to fill in since stays hers.
  if (!voice || !maySpeak()) return;
  if (voice.language !== code) return notify(t("This needs the server, and it does not answer."), "bad");
  await speak(code, till.build);
  hush();
  till.ticket.reprice();
  // A ticket that is on its way to the disk is told on the screen it ended on, before that is made anew.
  while (screen.isEnding?.()) await new Promise(requestAnimationFrame);
  changed("place");
  const wasAside = aside?.isOpen();
  show();
  if (wasAside) showQueue();
  await remember(till.database, "language", code);
}

function maySpeak() {
  const may = screen.maySpeak?.() !== false && (!aside?.isOpen() || aside.mayBeginAnew());
  if (!may) notify(t("Finish what is open, or leave it; then change the language."), "bad");
  return may;
}

/** Between two tickets: a new version may come in, and a register or shift lost meanwhile is let go. */
function between() {
  if (needsAnother()) show();
  till.letIn?.();
}

/** A fault of the till itself: said, never silent. What was paid is on the disk. */
function tellFault({ reason, error }) {
  console.error(reason ?? error);
  notify(t("Something went wrong in the till. The sales that were paid are safe. Reload the page."), "bad");
  if (!noticeLine().isConnected) gate(main, t("The till cannot start on this device"), noticeLine());
}

addEventListener("unhandledrejection", tellFault);
addEventListener("error", tellFault);
start();
