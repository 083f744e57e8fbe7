/**
 * A roll of thermal paper on a canvas: what is set on it grows downwards, and becomes black dots. Twin: pos/printing/paper.py.
 *
 * Arabic is shaped and set from right to left by the browser's own text engine; there "start" is the right edge.
 * Invariant: nothing is set outside the paper's width; what is too long is broken. Sizes are in dots.
 */

/** Dots across, by the width of the paper in millimetres (203 dots per inch). */
export const DOTS = { 80: 576, 58: 384 };

const DARK_ENOUGH = 150;
const LEADING = 1.28;
const WEIGHTS = { false: 500, true: 800 };
const FACE = "Mada";
const NO_BREAK_SPACE = "\u00a0";

/** A code or number that keeps its own direction within Arabic (Unicode isolates). */
export const ltr = (text) => `\u2066${text}\u2069`;

/** A name or address that keeps the direction of its own first letter. */
export const own = (text) => `\u2068${text}\u2069`;

/** Words that are not to be parted at the end of a line. */
export const glued = (text) => text.replaceAll(" ", NO_BREAK_SPACE);

const END = "\u2069";

/** Broken lines, each isolated as the text was where it began: "250 ml" below a French name stays so on an Arabic paper. */
export function carried(lines) {
  let open = "";
  return lines.map((line) => {
    const whole = open + line;
    open = openAfter(whole);
    return whole + END.repeat(open.length);
  });
}

function openAfter(text) {
  const open = [];
  for (const character of text) {
    if (character >= "\u2066" && character < END) open.push(character);
    else if (character === END) open.pop();
  }
  return open.join("");
}

/** Wait for the letters: what is set before they have come would be set in another face. */
export const facesReady = () =>
  Promise.all(Object.values(WEIGHTS).map((weight) => document.fonts.load(`${weight} 26px ${FACE}`, "Aé€ عربية")));

/** A canvas of its own, white. */
export function blank(width, height) {
  const canvas = document.createElement("canvas");
  Object.assign(canvas, { width, height });
  const pen = canvas.getContext("2d", { willReadFrequently: true });
  pen.fillStyle = "#fff";
  pen.fillRect(0, 0, width, height);
  pen.fillStyle = "#000";
  return { canvas, pen };
}

export class Roll {
  #marks = [];
  #rule = blank(1, 1).pen;

  constructor(width, direction) {
    this.width = width;
    this.direction = direction;
    this.y = 0;
  }

  /** The paper as it is: a canvas of black and white dots. */
  picture() {
    const { canvas, pen } = blank(this.width, Math.max(this.y, 1));
    pen.direction = this.direction;
    pen.textAlign = "left";
    for (const mark of this.#marks) mark(pen);
    const dots = pen.getImageData(0, 0, canvas.width, canvas.height);
    for (let at = 0; at < dots.data.length; at += 4) dots.data.fill(dots.data[at] > DARK_ENOUGH ? 255 : 0, at, at + 3);
    pen.putImageData(dots, 0, 0);
    return canvas;
  }

  space(dots) {
    this.y += dots;
  }

  /** A paragraph, broken where the paper ends. */
  text(words, size, { bold = false, place = "start" } = {}) {
    for (const line of this.#broken(words, size, bold, this.width)) this.#line(line, size, bold, place);
  }

  /** A name at the start and its value at the end; a long name goes on below. */
  pair(name, value, size, { bold = false } = {}) {
    const room = this.width - this.#length(value, size, bold) - Math.floor(size / 2);
    const [first = "", ...more] = this.#broken(name, size, bold, room);
    this.#set(value, size, bold, "end");
    for (const line of [first, ...more]) this.#line(line, size, bold, "start");
  }

  /** Three names with their values on one line, or below each other where they do not fit. */
  three(pairs, size) {
    const cells = pairs.map(([name, value]) => `${name} ${value}`);
    const [before, middle, after] = cells.map((cell) => this.#length(cell, size, false));
    if (Math.max(before, after) + middle / 2 + size > this.width / 2) {
      for (const [name, value] of pairs) this.pair(name, value, size);
      return;
    }
    ["start", "middle", "end"].forEach((place, at) => this.#set(cells[at], size, false, place));
    this.y += pitch(size);
  }

  /** A line across. */
  rule(thickness = 2, { dotted = false } = {}) {
    const top = this.y;
    const [dash, step] = dotted ? [4, 8] : [this.width, this.width];
    this.#marks.push((pen) => {
      for (let x = 0; x < this.width; x += step) pen.fillRect(x, top, dash, thickness);
    });
    this.y += thickness;
  }

  /** White words on black, from edge to edge. */
  band(words, size) {
    const height = Math.round(size * 1.7);
    const top = this.y;
    const left = this.#left(this.#length(words, size, true), "middle");
    this.#marks.push((pen) => {
      pen.fillRect(0, top, this.width, height);
      pen.fillStyle = "#fff";
      pen.font = font(size, true);
      pen.fillText(words, left, top + Math.round(height / 2 + size * 0.34));
      pen.fillStyle = "#000";
    });
    this.y += height;
  }

  /** A picture of black and white, in the middle. */
  image(canvas) {
    const [left, top] = [this.#left(canvas.width, "middle"), this.y];
    this.#marks.push((pen) => pen.drawImage(canvas, left, top));
    this.y += canvas.height;
  }

  #line(words, size, bold, place) {
    this.#set(words, size, bold, place);
    this.y += pitch(size);
  }

  #set(words, size, bold, place) {
    const [left, base] = [this.#left(this.#length(words, size, bold), place), this.y + size];
    this.#marks.push((pen) => {
      pen.font = font(size, bold);
      pen.fillText(words, left, base);
    });
  }

  /** The lines of a text; a word longer than the room is broken itself. */
  #broken(words, size, bold, room) {
    const lines = [];
    for (const word of words.split(" ")) {
      const longer = lines.length ? `${lines.at(-1)} ${word}` : word;
      if (lines.length && this.#length(longer, size, bold) <= room) lines[lines.length - 1] = longer;
      else lines.push(...this.#pieces(word, size, bold, room));
    }
    return carried(lines);
  }

  #pieces(word, size, bold, room) {
    const pieces = [""];
    for (const character of word) {
      if (pieces.at(-1) && this.#length(pieces.at(-1) + character, size, bold) > room) pieces.push("");
      pieces[pieces.length - 1] += character;
    }
    return pieces;
  }

  #length(words, size, bold) {
    this.#rule.direction = this.direction;
    this.#rule.font = font(size, bold);
    return Math.round(this.#rule.measureText(words).width);
  }

  /** The left edge of something `length` dots wide. */
  #left(length, place) {
    if (place === "middle") return Math.floor((this.width - length) / 2);
    return (place === "start") === (this.direction === "ltr") ? 0 : this.width - length;
  }
}

const font = (size, bold) => `${WEIGHTS[bold]} ${size}px ${FACE}`;

const pitch = (size) => Math.round(size * LEADING);
