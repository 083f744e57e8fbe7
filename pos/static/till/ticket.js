/**
 * The open ticket: a cart with its history, kept on the device at every step.
 *
 * Invariant: a cart is never changed, only replaced, so undo and redo are a walk through old ones.
 */

import { changed } from "./changes.js";
import { note } from "./database.js";
import * as cart from "./pure/cart.js";
import { uuid7 } from "./pure/ids.js";

const STEPS_MAX = 200;

/** A ticket; `kept` is what the device last knew of it: `{id, lines}`. */
export class Ticket {
  #database;
  #past = [];
  #future = [];

  constructor(database, kept) {
    this.#database = database;
    this.id = kept?.id ?? uuid7();
    this.lines = kept?.lines ?? cart.EMPTY;
    this.selected = this.lines.at(-1)?.id ?? null;
  }

  get isEmpty() {
    return this.lines.length === 0;
  }

  get total() {
    return cart.total(this.lines);
  }

  get canUndo() {
    return this.#past.length > 0;
  }

  line(id) {
    return this.lines.find((line) => line.id === id) ?? null;
  }

  /** Put goods on the ticket, as `pure/cart.js` names them; the line they are in is selected. */
  add(goods) {
    const lines = cart.add(this.lines, goods, uuid7());
    this.#step(lines, lines.find((line) => !this.lines.includes(line)).id);
  }

  setQuantity(id, quantity) {
    if (quantity <= 0) this.remove(id);
    else this.#step(cart.setQuantity(this.lines, id, quantity), id);
  }

  remove(id) {
    const place = this.lines.findIndex((line) => line.id === id);
    const lines = cart.remove(this.lines, id);
    this.#step(lines, (lines[place] ?? lines.at(-1))?.id ?? null);
  }

  clear() {
    if (!this.isEmpty) this.#step(cart.clear(), null);
  }

  /** A parked ticket's lines come onto this, the empty one. */
  takeUp(lines) {
    this.#step(lines, lines.at(-1)?.id ?? null);
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

  /** The ticket was sold: begin the next one. The book has emptied it on the device already. */
  begin() {
    this.#past = [];
    this.#future = [];
    this.id = uuid7();
    this.lines = cart.EMPTY;
    this.select(null);
  }

  #step(lines, selected) {
    this.#past = [...this.#past.slice(1 - STEPS_MAX), this.lines];
    this.#future = [];
    this.#become(lines, selected);
  }

  #walk(from, to) {
    if (from.length === 0) return;
    to.push(this.lines);
    const lines = from.pop();
    this.#become(lines, lines.at(-1)?.id ?? null);
  }

  #become(lines, selected) {
    this.lines = lines;
    this.select(selected);
    note(this.#database, "ticket", { id: this.id, lines }).catch(() => changed("unsaved"));
  }
}
