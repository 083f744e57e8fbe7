/**
 * What "More" offers on the selling screen, besides what has a key of its own there.
 *
 * Each is `{key, name(), shown(till), open(till, desk)}`. `desk` is the selling screen: `show(name, panel, beside)`,
 * `showGoods()`, `showQueue()`, `showDrawer()`, `showDevices()`, `add({product, goods})`, `paid(settlement, details)`. A panel is `{element, focus(), leave()}`.
 */

import { listed, t } from "../../kit/language.js";
import { mayChangePrice } from "../../ticket/price_by_hand.js";
import { couponPanel } from "./coupon_panel.js";
import { discountPanel } from "./discount_panel.js";
import { enterPractice } from "../../practice/practice.js";
import { repeatLast } from "../../ticket/repeat.js";
import { displayPanel } from "../device/display_panel.js";
import { customerPanel } from "../people/customer_panel.js";
import { elsewherePanel } from "../orders/elsewhere_panel.js";
import { accountPaymentPanel, giftCardPanel } from "./gift_card_panel.js";
import { hamperPanel } from "./hamper_panel.js";
import { leavePanel } from "../device/leave_panel.js";
import { looksPanel } from "../people/looks_panel.js";
import { looseReturnPanel } from "../receipts/loose_return_panel.js";
import { morningPanel } from "../device/morning_panel.js";
import { lineNotePanel, ticketNotePanel } from "./note_panel.js";
import { notify } from "../notice.js";
import { tried } from "../panel.js";
import { myDayPanel } from "../people/my_day_panel.js";
import { openOrder, openPickups } from "../orders/pickups.js";
import { pricePanel } from "./price_panel.js";
import { receiptsPanel } from "../receipts/receipts_panel.js";
import { sendingPanel } from "../orders/sending_panel.js";
import { transfersPanel } from "../orders/transfers_panel.js";

// What needs the server, or is the device's own: practice has neither.
const isReal = (till) => !till.practice;

export const ACTIONS = [
  { key: "c", name: () => t("The customer"), open: (till, desk) => desk.show("customer", customerPanel(till, desk)) },
  { key: "g", name: () => t("Gift card"), open: (till, desk) => desk.show("gift card", giftCardPanel(till, desk)) },
  {
    key: "y",
    name: () => t("Payment on account"),
    shown: ({ practice, ticket }) => !practice && Boolean(ticket.state.customer),
    open: (till, desk) => desk.show("account", accountPaymentPanel(till, desk)),
  },
  { key: "w", name: () => t("Pick-ups"), shown: isReal, open: openPickups },
  { key: "e", name: () => t("Where is it?"), shown: isReal, open: openElsewhere },
  { key: "u", name: () => t("Between the shops"), shown: isReal, waiting: ({ askedOfUs }) => askedOfUs ?? 0, open: (till, desk) => desk.show("transfers", transfersPanel(desk, (code) => openOrder(till, desk, code))) },
  { key: "s", name: () => t("Send the goods"), shown: canBeSent, open: (till, desk) => desk.show("sending", sendingPanel(till, desk.showGoods)) },
  { key: "b", name: () => t("Build a hamper"), open: (till, desk) => desk.show("hamper", hamperPanel(till, desk.showGoods)) },
  { key: "r", name: () => t("Find a receipt"), open: (till, desk) => desk.show("receipts", receiptsPanel(till, desk)) },
  {
    key: "k",
    name: () => t("Promotion code"),
    open: (till, desk) => desk.show("coupon", couponPanel(till, desk.showGoods)),
  },
  {
    key: "d",
    name: () => t("Discount on the whole ticket"),
    shown: (till) => !till.ticket.isEmpty,
    open: (till, desk) => desk.show("discount", discountPanel(till, null, desk.showGoods)),
  },
  {
    key: "l",
    name: () => t("Return without a receipt"),
    open: (till, desk) => desk.show("loose return", looseReturnPanel(till, desk)),
  },
  { key: "t", name: () => t("Repeat the last ticket"), open: repeat },
  { key: "n", name: () => t("Note on the ticket"), shown: hasLines, open: (till, desk) => desk.show("note", ticketNotePanel(till, desk.showGoods)) },
  { key: "o", name: () => t("Note on the line"), shown: hasLine, open: (till, desk) => desk.show("note", lineNotePanel(till, desk.showGoods)) },
  { key: "a", name: () => t("Screen and sounds"), open: (till, desk) => desk.show("looks", looksPanel(till, desk.showGoods)) },
  { key: "x", name: () => t("Change the price"), shown: ({ ticket }) => mayChangePrice(ticket.line(ticket.selected)), open: openPrice },
  { key: "j", name: () => t("My day"), open: (till, desk) => desk.show("my day", myDayPanel(till, desk)) },
  { key: "v", name: () => t("Customer's screen"), shown: isReal, open: (till, desk) => desk.show("display", displayPanel(till, desk.showGoods)) },
  { key: "i", name: () => t("Printer and scale"), shown: isReal, open: (till, desk) => desk.showDevices() },
  { key: "m", name: () => t("Morning check"), shown: isReal, open: (till, desk) => desk.show("morning", morningPanel(till, desk)) },
  {
    key: "z",
    name: () => t("Empty this device"),
    shown: isReal,
    open: (till, desk) => desk.show("leave", leavePanel(till, desk)),
  },
  { key: "p", name: () => t("Practise"), shown: isReal, open: practise },
];

function openPrice(till, desk) {
  desk.show("price", pricePanel(till, till.ticket.line(till.ticket.selected), desk.showGoods));
}

/** Where the selected goods are; with none selected, goods that are searched for. */
function openElsewhere(till, desk) {
  const product = till.catalogue.product(till.ticket.line(till.ticket.selected)?.product_id);
  desk.show("elsewhere", elsewherePanel(till, product, desk.showGoods));
}

/** Whether the ticket is goods to be sold, and no order's yet; in practice nothing is sent. */
function canBeSent({ practice, ticket }) {
  return !practice && ticket.lines.length > 0 && ticket.lines.every(({ quantity, promise }) => quantity > 0 && !promise);
}

function hasLines({ ticket }) {
  return !ticket.isEmpty;
}

function hasLine({ ticket }) {
  return ticket.line(ticket.selected)?.quantity > 0;
}

async function repeat(till, desk) {
  await tried(async () => {
    const { isWeighed, leftOut, byHand } = await repeatLast(till);
    desk.showGoods();
    const said = [
      leftOut.length > 0 && t("Sold no more, and left out: %(names)s", { names: listed(leftOut) }),
      byHand.length > 0 && t("Not repeated, to be added by hand: %(names)s", { names: listed(byHand) }),
      isWeighed && t("Weigh again what is sold by weight."),
    ];
    if (said.some(Boolean)) notify(said.filter(Boolean).join(" · "), leftOut.length + byHand.length > 0 ? "bad" : undefined);
  });
}

function practise(till) {
  return tried(() => enterPractice(till));
}

