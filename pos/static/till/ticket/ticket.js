/**
 * The open ticket: a state with its history, kept on the device at every step, in one write: a page that is loaded again steps
 * back over what was done before it.
 *
 * Invariant: a state is never changed, only replaced, so undo and redo are a walk through old ones; what leaves the ticket by
 * either, or by any change, is told (`taken back`) to be logged. A ticket that begins, or is taken up, has no steps. `lines` are the cart's;
 * `customer` is who buys, `discounts` and `coupons` what was given by hand or by code, `note` what is to be printed,
 * `order` the web order that is handed over, `approvals` what a manager allowed on it, `language` the receipt's.
 */

import { changed } from "../kit/changes.js";
import { byAllowance } from "./allowed.js";
import { note } from "../device/database.js";
import { atListPrices } from "./price_by_hand.js";
import * as cart from "../pure/cart.js";
import { uuid7 } from "../pure/ids.js";

/** Written at every step; a line that two states share is written once. */
const STEPS_MAX = 200;

/** The ticket before its first line. */
export const EMPTY = Object.freeze({
  lines: cart.EMPTY, customer: null, discounts: Object.freeze([]), coupons: Object.freeze([]), note: "", order: "",
  approvals: Object.freeze([]), language: null,
});

/** A state as this version has it, of whichever version it is. */
const whole = (state) => ({ ...EMPTY, ...state });

/** The goods of a ticket as the device kept it, and of every state that a step leads to: the ids of their products. */
export function productsOf({ past = [], future = [], ...state } = {}) {
  const lines = [state, ...past, ...future].flatMap((one) => one.lines ?? []);
  return [...new Set(lines.map(({ product_id: id }) => id).filter(Boolean))];
}

/**
 * A ticket; `kept` is what the device last knew of it: `{id, …state, past, future}`. `price(state)` says what a state costs, `fit(goods,
 * customer)` gives goods at the price that this customer pays.
 */
export class Ticket {
  #database;
  #price;
  #fit;
  #priced = null;
  #past = [];
  #future = [];
  #isLost = false;

  constructor(database, kept, price, fit) {
    this.#database = database;
    this.#price = price;
    this.#fit = fit;
    const { id, past = [], future = [], ...state } = kept ?? {};
    this.id = id ?? uuid7();
    this.state = whole(state);
    this.#past = past.map(whole);
    this.#future = future.map(whole);
    this.selected = this.lines.at(-1)?.id ?? null;
  }

  get lines() {
    return this.state.lines;
  }

  get isEmpty() {
    return this.lines.length === 0;
  }

  /** What it costs: `{lines, discounts, total}`, each line with its `discount` and `net`. Worked out once per state. */
  get priced() {
    if (this.#priced?.state !== this.state) this.#priced = { state: this.state, price: this.#price(this.state) };
    return this.#priced.price;
  }

  get total() {
    return this.priced.total;
  }

  get canUndo() {
    return this.#past.length > 0;
  }

  get canRedo() {
    return this.#future.length > 0;
  }

  /** The states that steps back and forth lead to. */
  get steps() {
    return [...this.#past, ...this.#future];
  }

  line(id) {
    return this.lines.find((line) => line.id === id) ?? null;
  }

  /** One step: `part` of the state becomes another, its goods at the customer's prices. */
  change(part, selected = this.selected) {
    const before = this.lines;
    this.#step(part, selected);
    this.#tellTakenBack(before);
  }

  /** Put goods on the ticket, as `pure/cart.js` names them, with the `approval` that they need, if any; the line they are in is selected. */
  add(goods, approval = null) {
    const { approvals, customer } = this.state;
    const fit = (line) => this.#fit(line, customer);
    // A list may have begun since the same goods were scanned: they are one line all the same.
    const before = cart.repriced(this.lines, fit);
    const lines = cart.add(before, fit(goods), uuid7());
    this.change({ lines, approvals: approval ? [...approvals, approval] : approvals }, lines.find((line) => !before.includes(line)).id);
  }

  /** Put lines that are made already at the end: goods that come back, a gift card, an order's goods. */
  append(lines) {
    this.change({ lines: [...this.lines, ...lines] }, lines.at(-1)?.id ?? this.selected);
  }

  setQuantity(id, quantity) {
    if (quantity <= 0) this.remove(id);
    else this.change({ lines: cart.setQuantity(this.lines, id, quantity) }, id);
  }

  /** Change one line's own facts: its note, its price. */
  changeLine(id, part) {
    this.change({ lines: cart.change(this.lines, id, part) }, id);
  }

  /** Take a line off, and in the same step the lines that go `along` with it. */
  remove(id, along = []) {
    const place = this.lines.findIndex((line) => line.id === id);
    const lines = [id, ...along].reduce(cart.remove, this.lines);
    this.change({ lines }, (lines[place] ?? lines.at(-1))?.id ?? null);
  }

  /** Take everything off. It is told as one thing by whoever asks for it, and not line by line. */
  clear() {
    if (!this.isEmpty || this.state.customer) this.#step(EMPTY, null);
  }

  /**
   * A parked ticket comes onto this, the empty one; what was scanned while it came stays on it. What a manager allowed was
   * allowed on that ticket, and is asked for anew: the lines that need it stay off, and are the answer. It begins a history
   * of its own: a step back must not lose it.
   */
  takeUp(state) {
    const { free, allowed } = byAllowance(state);
    const lines = [...atListPrices(free), ...this.lines];
    this.change({ ...EMPTY, ...state, lines, approvals: EMPTY.approvals }, lines.at(-1)?.id ?? null);
    this.#past = [];
    this.#keep();
    changed("ticket");
    return allowed;
  }

  select(id) {
    this.selected = id;
    changed("ticket");
  }

  /** Select the line above (-1) or below (1). */
  move(by) {
    const place = this.lines.findIndex(({ id }) => id === this.selected);
    const next = this.lines[Math.min(Math.max(place + by, 0), this.lines.length - 1)];
    if (next) this.select(next.id);
  }

  undo() {
    this.#walk(this.#past, this.#future);
  }

  redo() {
    this.#walk(this.#future, this.#past);
  }

  /** The prices, promotions or rates behind the ticket have changed: work it out anew. */
  reprice() {
    this.#priced = null;
    changed("ticket");
  }

  /** The ticket was sold: begin the next one. The book has emptied it on the device already. */
  begin() {
    this.#past = [];
    this.#future = [];
    this.id = uuid7();
    this.state = EMPTY;
    this.select(null);
  }

  /** Another tab has the till, and keeps its own ticket: what becomes of this one is kept no more. */
  lose() {
    this.#isLost = true;
  }

  #step(part, selected) {
    this.#past = [...this.#past.slice(1 - STEPS_MAX), this.state];
    this.#future = [];
    const next = { ...this.state, ...part };
    this.#become({ ...next, lines: cart.repriced(next.lines, (line) => this.#fit(line, next.customer)) }, selected);
  }

  #walk(from, to) {
    if (from.length === 0) return;
    const before = this.lines;
    to.push(this.state);
    const state = from.pop();
    this.#become(state, state.lines.at(-1)?.id ?? null);
    this.#tellTakenBack(before);
  }

  #tellTakenBack(before) {
    for (const one of cart.takenBack(before, this.lines)) changed("taken back", one);
  }

  #become(state, selected) {
    this.state = state;
    this.select(selected);
    this.#keep();
  }

  #keep() {
    if (this.#isLost) return;
    const kept = { id: this.id, ...this.state, past: this.#past, future: this.#future };
    note(this.#database, "ticket", kept).catch(() => changed("unsaved"));
  }
}
