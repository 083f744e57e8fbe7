/**
 * The selling screen: goods on one side, the ticket on the other; paying and keying happen in the place of the goods.
 *
 * Invariant: a scan means the same whatever is on the screen: these goods go on the customer's ticket. After "paid" that
 * is the next customer's. Only a panel that says so hears scans itself: an order's goods are ticked as they are picked, goods that are searched for are looked up.
 */

import { changed, when } from "../../kit/changes.js";
import { completeTicket } from "../../ticket/completing.js";
import { promotionOf } from "../../ticket/coupons.js";
import { fill, h } from "../../kit/dom.js";
import { scansInOrder } from "../../goods/filling.js";
import { goodsOf } from "../../goods/find.js";
import { t } from "../../kit/language.js";
import { once } from "../../kit/once.js";
import { givesBack } from "../../money/paying_back.js";
import { requireNothingTaken } from "../../money/tendering.js";
import { keepOrder, orderOn } from "../../orders/orders.js";
import { speakIn } from "../../receipts/printing.js";
import { requireStillToComeBack } from "../../receipts/receipts.js";
import { BlockedLot } from "../../kit/refusal.js";
import * as sounds from "../../kit/sounds.js";
import { askingOf } from "./asking.js";
import { beforePaying } from "../paying/before_paying.js";
import { customerPanel } from "../people/customer_panel.js";
import { devicesPanel } from "../device/devices_panel.js";
import { drawerPanel } from "../shift/drawer_panel.js";
import { giveBackPanel } from "../paying/give_back_panel.js";
import { givingUpOf } from "./giving_up.js";
import { offerLot } from "./lot_panel.js";
import { morePanel } from "./more_panel.js";
import { greet, morningPanel } from "../device/morning_panel.js";
import { hush, looking, noticeLine, refuse as sayWhyNot } from "../notice.js";
import { paidPanel } from "../paying/paid_panel.js";
import { tried } from "../panel.js";
import { parkedPanel, parkingPanel } from "./parked_panel.js";
import { paymentPanel } from "../paying/payment_panel.js";
import { queuePanel } from "../device/queue_panel.js";
import { receiptPaper } from "../receipts/receipt_paper.js";
import { tellRisk } from "../paying/risk.js";
import { takeScan } from "./scanned.js";
import { ticketPanel } from "./ticket_panel.js";
import { tilesPanel } from "./tiles.js";

// Nobody is locked out under these.
const BUSY = new Set(["payment", "drawer", "papers"]);
// A change of language comes back to these; what was keyed under the first three is kept.
const NEVER_LOST = new Set(["goods", "payment", "paid"]);
// What goods that are scanned ask before they are on the ticket: a form that was open is come back to.
const BETWEEN = new Set(["keypad", "lot"]);
const KEPT = new Set([...NEVER_LOST, "more", "queue", "drawer", "devices", "morning", "parked"]);
const OF_A_LINE = new Set("+-%");
const CODE = /^(\d{8,}|[a-z0-9]{4}-[a-z0-9]{4})$/i;

/**
 * Show the screen; `badge(code)` is called when a badge is scanned, `between()` between two tickets. `resumed` is what
 * `resume()` of the screen before said: a change of language goes on where it was.
 */
export function sellingScreen(till, main, { badge, between }, resumed = {}) {
  const givingUp = givingUpOf(till);
  const goods = tilesPanel(till, { chosen: choose, isCode, scanned }, resumed.looked);
  const ticket = ticketPanel(till, { pay: once(readyToPay), quantity: (line) => ask.quantity(line), discount: (line) => ask.discount(line), remove: givingUp.remove, clear: givingUp.clear, undo: givingUp.undo, redo: givingUp.redo, sides, aside, more, customer: () => show("customer", customerPanel(till, desk)) });
  const desk = { show, showGoods: backToGoods, staying, begin, showQueue, showDrawer, showDevices, add, paid };
  const ask = askingOf(till, desk);
  const place = h("div.left");
  const side = h("div.right");
  const screen = h("div.selling", { "data-side": "goods" }, h("h1.only-spoken", {}, t("Till")), noticeLine(), place, side);
  let panel = null;
  let isEnding = false;
  let last = null;
  let buyer = null;
  let typed = false;
  let behind = null;
  let begun = null;
  const takeWhenReached = scansInOrder(till, take);
  // What was scanned while the ticket was on its way to the disk, sold or put aside.
  const waiting = [];
  place.addEventListener("input", () => (typed = true));
  // What a panel was about has gone from the ticket: by undo, by the mouse, by being parked.
  const off = when("ticket", () => panel?.stands?.() === false && backToGoods());

  function show(name, next, beside = ticket.element, focus = () => next.focus?.()) {
    if (panel !== next) makeRoom(name);
    if (KEPT.has(name)) begun = null;
    if (name !== "goods") goods.hidden();
    panel = next;
    screen.dataset.mode = name;
    fill(place, next.element);
    fill(side, beside);
    ticket.reveal();
    focus();
    ticket.pay.hidden = name === "payment";
  }

  /** What is shown goes, unless it is a form that goods were scanned beside: that waits until those are on the ticket. */
  function makeRoom(name) {
    if (BETWEEN.has(name) && panel?.staysOnScan && !BETWEEN.has(screen.dataset.mode)) behind = { name: screen.dataset.mode, panel, typed, focused: document.activeElement };
    else panel?.leave?.();
    if (!BETWEEN.has(name)) leaveBehind();
    typed = false;
  }

  function leaveBehind() {
    behind?.panel.leave?.();
    behind = null;
  }

  /** The form that waited is there again, as it was left. */
  function comeBack() {
    const { name, panel: form, typed: wasTyped, focused } = behind;
    behind = null;
    hush();
    show(name, form, ticket.element, () => focused.focus());
    typed = wasTyped;
  }

  /** Whether somebody has begun to fill in a form, which another language or another person would begin anew. */
  function isHalfDone() {
    return typed || Boolean(behind) || Boolean(panel?.isBegun?.());
  }

  function showGoods() {
    hush();
    show("goods", { element: goods.element });
  }

  /** Out of what was shown in their place, to the form that waits or to the goods: what waited for the end of it may come. */
  function backToGoods() {
    if (behind && behind.panel.stands?.() !== false) return comeBack();
    showGoods();
    if (!till.ticket.isEmpty) return;
    goods.begin();
    between();
  }

  /** Goods go on the ticket, weighed first where they have to be; `approval` is of a manager who lets their lot be sold. */
  function add(found) {
    const { goods, approval } = found;
    if (screen.dataset.mode === "paid") backToGoods();
    if (goods.quantity === 0) return ask.weight(found);
    till.ticket.add(goods, approval);
    sounds.taken();
    if (screen.dataset.mode === "goods" || panel.staysOnScan) hush();
    else backToGoods();
  }

  function choose(product) {
    add({ product, goods: { ...goodsOf(product, till.catalogue.price(product, Date.now())), quantity: product.kind === "weight" ? 0 : 1 } });
  }

  function scanned(readings) {
    till.scannerHeard = true;
    changed("scanner");
    if (!till.catalogue.filling) return take(readings);
    // Goods that are not in memory yet are read first.
    takeWhenReached(readings);
  }

  function take(readings) {
    if (isEnding) return void waiting.push(readings);
    try {
      takeScan(till, desk, readings, { panel, badge });
    } catch (error) {
      refuse(error);
    }
  }

  /** Whether what was typed by hand into the search field is a code. */
  function isCode(text) {
    return CODE.test(text) || Boolean(promotionOf(till, text));
  }

  function sides() {
    screen.dataset.side = screen.dataset.side === "goods" ? "ticket" : "goods";
  }

  /** Put this ticket aside; with none open, look at those that are. */
  function aside() {
    if (till.catalogue.filling) return void till.catalogue.whole.then(aside);
    hush();
    if (!till.ticket.isEmpty && givingUp.refused()) return;
    if (till.ticket.isEmpty) show("parked", parkedPanel(till, backToGoods));
    else show("parking", parkingPanel(till, { done: backToGoods, ending }));
  }

  /** One of the actions of "More", which a change of language begins anew. */
  function begin(action) {
    if (till.catalogue.filling) return void till.catalogue.whole.then(() => begin(action));
    begun = action;
    action.open(till, desk);
  }

  function more() {
    hush();
    show("more", morePanel(till, desk));
  }

  /** Goods that come back are looked at again first; a screen that is made anew over the payment asks nobody. */
  async function readyToPay() {
    const isStill = staying();
    const isBack = till.ticket.lines.some(({ returns }) => returns);
    if (isBack && !(await tried(() => looking(() => requireStillToComeBack(till)), isStill))) return;
    if (isStill()) await pay();
  }

  /** An order's goods are paid only while it is ours to sell. */
  async function pay() {
    if (till.ticket.isEmpty || (givesBack(till) && givingUp.refused(requireNothingTaken))) return;
    hush();
    const isStill = staying();
    if (orderOn(till) && !(await tried(() => looking(() => keepOrder(till)), isStill))) return;
    if (isStill()) await beforePaying(till, desk, { go: showPayment, refused: refuse });
  }

  /** Whether, later on, the ticket is the same customer's still, and what is shown now is there: what comes late takes nobody's screen. */
  function staying() {
    const [{ id }, there] = [till.ticket, panel];
    return () => till.ticket.id === id && panel === there;
  }

  function refuse(error) {
    sayWhyNot(error);
    if (error instanceof BlockedLot) offerLot(till, desk, error);
  }

  function showPayment() {
    if (till.ticket.isEmpty) return;
    tellRisk(till);
    const panelOf = givesBack(till) ? giveBackPanel : paymentPanel;
    show("payment", panelOf(till, { paid, cancelled: backToGoods }));
  }

  /** Complete the sale: nothing on the screen says so before it is on the disk. */
  async function paid(settlement, details) {
    if (settlement.total !== till.ticket.total) return;
    await ending(async () => {
      await till.catalogue.filling?.products(till.ticket.lines.map(({ product_id: id }) => id).filter(Boolean));
      const { record, customer } = await completeTicket(till, settlement, details);
      sounds.paid();
      showPaid(record, customer);
    });
  }

  /** The open ticket goes to the disk by `work()`, once: what is scanned meanwhile is the next one's. */
  async function ending(work) {
    if (isEnding) return;
    isEnding = true;
    try {
      await work();
    } catch (error) {
      refuse(error);
    } finally {
      isEnding = false;
    }
    waiting.splice(0).forEach((readings) => take(readings));
    if (isFree()) between();
  }

  const isFree = () => till.ticket.isEmpty && !isEnding && screen.dataset.mode === "goods";

  function showDrawer() {
    show("drawer", drawerPanel(till, { done: backToGoods, closed: between }));
  }

  function showQueue() {
    show("queue", queuePanel(till, { done: backToGoods, devices: showDevices, morning: showMorning }));
  }

  function showDevices() {
    show("devices", devicesPanel(till, backToGoods));
  }

  function showMorning() {
    hush();
    show("morning", morningPanel(till, desk));
  }

  /** `customer` is who bought, as far as the till still knows: the paper of a record names nobody. */
  function showPaid(record, customer = null) {
    hush();
    tellRisk(till, record);
    last = record;
    buyer = customer;
    screen.dataset.side = "goods";
    const open = (action) => action.open(till, desk, { ...record, customer }, () => showPaid(record, customer));
    const paper = h("section.paper", { tabindex: "-1" }, receiptPaper(till, record));
    const speak = async (code) => {
      await speakIn(till, record, code);
      fill(paper, receiptPaper(till, record));
    };
    show("paid", paidPanel(till, record, customer, { next: backToGoods, open, speak }), paper);
  }

  fill(main, screen);
  showGoods();
  greet(till, showMorning);
  const again = { payment: pay, paid: () => showPaid(resumed.last, resumed.buyer), more, queue: showQueue, drawer: showDrawer, devices: showDevices, morning: showMorning, parked: aside };
  if (resumed.begun) begin(resumed.begun);
  else again[resumed.mode]?.();
  return {
    scanned,
    resume: () => ({ mode: screen.dataset.mode, last, buyer, begun, looked: goods.view }),
    maySpeak: () => NEVER_LOST.has(screen.dataset.mode) || (!isHalfDone() && (begun !== null || KEPT.has(screen.dataset.mode))),
    maySwitch: () => NEVER_LOST.has(screen.dataset.mode) || !isHalfDone(),
    showDrawer,
    showQueue,
    showMorning,
    isEnding: () => isEnding,
    mayLock: () => !isEnding && !BUSY.has(screen.dataset.mode) && !BUSY.has(behind?.name),
    isFree,
    typed: (event) => typeIntoSearch(event, screen, goods.search),
    leave: () => {
      off();
      leaveBehind();
      panel?.leave?.();
      panel = null;
      goods.leave();
      ticket.leave();
    },
  };
}

/** What is typed outside any field while the goods are shown is a search; a key of a line that no line has a use for begins none. */
function typeIntoSearch(event, screen, search) {
  if (event.defaultPrevented || screen.dataset.mode !== "goods") return;
  const field = event.target.closest?.("input");
  if (OF_A_LINE.has(event.detail) && !field?.value) return event.preventDefault();
  if (field) return;
  search.focus();
  document.execCommand("insertText", false, event.detail);
}
