/**
 * The guided first sales: short lessons on the real screens, each a few steps.
 *
 * A step says what to do, points `at` the control that does it (a selector, or what makes one), and is `done` when
 * the till shows that it was really done: `now` against `then`, both of `look`, taken when the step began. `on` the screen
 * (its mode) where that control comes by itself a moment later, nothing else is pointed at meanwhile.
 */

import { t } from "../kit/language.js";

/** What the lessons look at: the till as it is at this moment. */
export function look(till, main) {
  const { lines } = till.ticket;
  return {
    mode: main.querySelector(".selling")?.dataset.mode ?? "",
    lines,
    pieces: lines.reduce((sum, { quantity }) => sum + quantity, 0),
    selected: till.ticket.line(till.ticket.selected),
    query: main.querySelector("#search")?.value ?? "",
    shows: (selector) => main.querySelector(selector)?.checkVisibility() ?? false,
  };
}

const is = (mode) => ({ mode: now }) => now === mode;
const hasLine = ({ lines }) => lines.length > 0;
const tileOfLine = ({ selected }) => (selected ? `.tile[data-product="${selected.product_id}"]` : ".tile");

const begun = { say: () => t("Tap an article, or scan one, to have something on the ticket."), at: () => ".tile", done: hasLine };
const toPay = { say: () => t("Press Pay (Enter)."), at: () => ".ticket .pay", done: is("payment") };
const toNext = { say: () => t("Give the receipt. Next customer (Enter)."), at: () => ".paid .primary", done: is("goods") };

const scan = {
  id: "scan", name: () => t("Scan or tap"),
  steps: [
    { say: () => t("Scan an article, or tap its tile: it goes on the ticket."), at: () => ".tile", done: (now, then) => now.pieces > then.pieces },
    { say: () => t("The same once more: its line grows, there is no second one."), at: tileOfLine, done: (now, then) => now.pieces > then.pieces },
  ],
};

const quantity = {
  id: "quantity", name: () => t("Quantity and weight"),
  steps: [
    begun,
    { say: () => t("Six of them? Press Quantity (F3)."), at: () => '.line-tools [data-key="F3"]', done: is("keypad") },
    { say: () => t("Key 6, then Take (Enter)."), at: () => ".keypad .primary", done: (now) => is("goods")(now) && now.lines.some((line) => line.quantity === 6) },
    { say: () => t("Now goods sold by weight: tap this tile."), at: () => '.tile[data-kind="weight"]', done: is("keypad") },
    { say: () => t("Read the scale, key the grams (250, say), then Take."), at: () => ".keypad .primary", done: (now) => is("goods")(now) && now.lines.some(({ unit }) => unit === "g") },
  ],
};

const cash = {
  id: "cash", name: () => t("Cash in three keys"),
  steps: [
    begun,
    { ...toPay, say: () => t("First key: Enter is Pay.") },
    { say: () => t("She gives the exact sum. Second key: Enter completes the sale. With a note, press its key first and the change is shown."), at: () => ".payment .big", done: is("paid") },
    { ...toNext, say: () => t("Third key: Enter, next customer. That is a whole cash sale.") },
  ],
};

const card = {
  id: "card", name: () => t("By card"),
  steps: [
    begun, toPay,
    { say: () => t("Key the amount on the bank's terminal, then press the rest by card (F9) here."), at: () => ".payment .by-card", done: ({ shows }) => shows('.payment[data-card="true"]') },
    { say: () => t("The terminal has said yes? Complete the sale (Enter). If it said no, go back: nothing was sold."), at: () => ".payment .big", done: is("paid") },
    toNext,
  ],
};

const undo = {
  id: "undo", name: () => t("Take back"),
  steps: [
    begun,
    { say: () => t("She does not want it after all: Remove (Delete)."), at: () => '.line-tools [data-key="Delete"]', done: (now, then) => now.lines.length < then.lines.length },
    { say: () => t("She does: Undo (Ctrl+Z). Every step can be undone, and done again."), at: () => '.ticket-foot [data-key="Ctrl+z"]', done: (now, then) => now.lines.length > then.lines.length },
  ],
};

const aside = {
  id: "aside", name: () => t("Put aside"),
  steps: [
    begun,
    { say: () => t("She forgot her purse, the next one waits: put the ticket aside (F1)."), at: () => '.ticket-foot [data-key="F1"]', done: is("parking") },
    { say: () => t("Say whose it is, then put it aside (Enter)."), at: () => ".parked .primary", done: ({ lines }) => lines.length === 0 },
    { say: () => t("She is back: look at what was put aside (F1)."), at: () => '.ticket-foot [data-key="F1"]', done: is("parked") },
    { say: () => t("Take her ticket up: all is as it was."), on: "parked", at: ({ mode }) => (mode === "parked" ? ".parked-ticket" : '.ticket-foot [data-key="F1"]'), done: hasLine },
  ],
};

const find = {
  id: "find", name: () => t("Find a code or a price"),
  steps: [
    { say: () => t("A code that will not scan, a price that is asked: type a part of its name. Any spelling will do."), at: () => "#search", done: ({ query }) => query.length > 2 },
    { say: () => t("Its tile says the price and what is in stock. Tap it to sell it, or press Escape."), at: () => ".tile", done: (now, then) => now.query === "" || now.pieces > then.pieces },
  ],
};

const shift = {
  id: "shift", name: () => t("End of the shift"),
  steps: [
    { say: () => t("The day is over: open the drawer's page (F6)."), at: () => '.strip [data-key="F6"]', done: is("drawer") },
    { say: () => t("Press Close the shift (4)."), at: () => '.drawer-ways [data-key="4"]', done: ({ shows }) => shows(".closing") },
    { say: () => t("Count what is there, note by note. The till does not say what it expects. Then Compare (Ctrl+Enter)."), at: () => ".closing .primary", done: ({ shows }) => shows(".closing .sums") },
    { say: () => t("A difference is no fault: say what you know of it, and close the shift. Closing is never refused."), at: () => ".closing .primary", done: ({ shows }) => shows("form.float") },
    { say: () => t("The next morning: count the float, and open the shift (Ctrl+Enter)."), at: () => "form.float .primary", done: is("goods") },
  ],
};

export const LESSONS = [scan, quantity, cash, card, undo, aside, find, shift];
