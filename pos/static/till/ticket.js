/**
 * The open ticket: lines, undo and redo, kept on the device at every step.
 *
 * Invariant: a state is never changed, only replaced; an unchanged line stays the same object, so the screen knows it.
 */

import { changed } from "./changes.js";
import { remember } from "./database.js";
import { uuid7 } from "./pure/ids.js";
import { lineTotal } from "./pure/quantity.js";

const STEPS_MAX = 200;

/** A ticket with its history; `kept` is its state as the device last knew it. */
export class Ticket {
  #database;
  #past = [];
  #future = [];
  #state;

  constructor(database, kept) {
    this.#database = database;
    this.#state = kept ?? emptyState();
    this.selected = this.lines.at(-1)?.id ?? null;
  }

  get id() {
    return this.#state.id;
  }

  get lines() {
    return this.#state.lines;
  }

  get isEmpty() {
    return this.lines.length === 0;
  }

  get total() {
    return this.lines.reduce((sum, line) => sum + line.amount, 0);
  }

  line(id) {
    return this.lines.find((line) => line.id === id) ?? null;
  }

  /**
   * Put goods on the ticket. `lot` is a scanned lot's code; `amount` a price label's, which wins over price × quantity.
   * The same goods again make the line grow, unless they were weighed or labelled one by one.
   */
  add({ product, unitPrice, quantity, lot = null, amount = null }) {
    const same = product.unit === "piece" && amount === null && this.lines.find((line) => isSame(line, product, unitPrice, lot));
    if (same) return this.setQuantity(same.id, same.quantity + quantity);
    const line = priced({ id: uuid7(), product_id: product.id, unit: product.unit, unit_price: unitPrice, quantity, lot, label: amount });
    this.#step([...this.lines, line], line.id);
  }

  /** Change how many (or how much); a label's amount gives way to the price. */
  setQuantity(id, quantity) {
    if (quantity <= 0) return this.remove(id);
    this.#step(this.lines.map((line) => (line.id === id ? priced({ ...line, quantity, label: null }) : line)), id);
  }

  remove(id) {
    const place = this.lines.findIndex((line) => line.id === id);
    const lines = this.lines.filter((line) => line.id !== id);
    this.#step(lines, (lines[place] ?? lines.at(-1))?.id ?? null);
  }

  clear() {
    if (!this.isEmpty) this.#step([], null);
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

  get canUndo() {
    return this.#past.length > 0;
  }

  undo() {
    this.#travel(this.#past, this.#future);
  }

  redo() {
    this.#travel(this.#future, this.#past);
  }

  /** The ticket was sold: begin the next one. The book has emptied it on the device already. */
  begin() {
    this.#past = [];
    this.#future = [];
    this.#state = emptyState();
    this.selected = null;
    changed("ticket");
  }

  #step(lines, selected) {
    this.#past = [...this.#past.slice(-STEPS_MAX), this.#state];
    this.#future = [];
    this.#become({ ...this.#state, lines }, selected);
  }

  #travel(from, to) {
    if (from.length === 0) return;
    to.push(this.#state);
    const state = from.pop();
    this.#become(state, state.lines.at(-1)?.id ?? null);
  }

  #become(state, selected) {
    this.#state = state;
    this.selected = selected;
    this.saved = remember(this.#database, "ticket", state).catch(() => changed("unsaved"));
    changed("ticket");
  }
}

const emptyState = () => ({ id: uuid7(), lines: [] });

const priced = (line) => ({ ...line, amount: line.label ?? lineTotal(line.unit_price, line.quantity, line.unit) });

const isSame = (line, product, unitPrice, lot) =>
  line.product_id === product.id && line.unit_price === unitPrice && line.lot === lot && line.label === null;
