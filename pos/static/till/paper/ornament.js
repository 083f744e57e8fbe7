/** What adorns a receipt: the operator's own picture, or the house's frieze of stars. */

import { blank } from "./roll.js";

const STAR = 24;
const LOGO_WAIT_MS = 3_000;

/** The operator's picture in black dots on white, no wider than `room`; null where there is none or it cannot be read. */
export async function logo(address, room) {
  const picture = address && (await read(address));
  if (!picture) return null;
  const shrink = Math.min(room / picture.width, room / 2 / picture.height);
  const { canvas, pen } = blank(Math.round(picture.width * shrink), Math.round(picture.height * shrink));
  pen.drawImage(picture, 0, 0, canvas.width, canvas.height);
  dither(pen, canvas);
  return canvas;
}

function read(address) {
  return new Promise((resolve) => {
    const picture = new Image();
    const timer = setTimeout(() => resolve(null), LOGO_WAIT_MS);
    const done = (answer) => () => {
      clearTimeout(timer);
      resolve(answer);
    };
    picture.addEventListener("load", done(picture));
    picture.addEventListener("error", done(null));
    picture.src = address;
  });
}

/** Greys as black dots, more or less of them: what a dot is off by goes to its neighbours (Floyd and Steinberg). */
function dither(pen, { width, height }) {
  const image = pen.getImageData(0, 0, width, height);
  const grey = Float32Array.from({ length: width * height }, (_, at) => luminance(image.data, 4 * at));
  for (let at = 0; at < grey.length; at += 1) {
    const shown = grey[at] > 127 ? 255 : 0;
    const off = grey[at] - shown;
    const [isFirst, isLast] = [at % width === 0, at % width === width - 1];
    if (!isLast) grey[at + 1] += (off * 7) / 16;
    if (!isFirst) grey[at + width - 1] += (off * 3) / 16;
    grey[at + width] += (off * 5) / 16;
    if (!isLast) grey[at + width + 1] += off / 16;
    image.data.fill(shown, 4 * at, 4 * at + 3);
  }
  pen.putImageData(image, 0, 0);
}

const luminance = (data, at) => data[at] * 0.299 + data[at + 1] * 0.587 + data[at + 2] * 0.114;

/** A frieze of eight-pointed stars, each two squares one upon the other. */
export function stars(width) {
  const { canvas, pen } = blank(width, STAR);
  const count = Math.floor(width / (STAR + 8));
  for (let number = 0; number < count; number += 1) star(pen, Math.round(((number + 0.5) * width) / count));
  return canvas;
}

function star(pen, x) {
  const [y, long] = [STAR / 2, STAR / 2 - 1];
  const short = long * Math.SQRT1_2;
  pen.fillRect(x - short, y - short, 2 * short, 2 * short);
  pen.beginPath();
  for (const [across, down] of [[0, -long], [long, 0], [0, long], [-long, 0]]) pen.lineTo(x + across, y + down);
  pen.fill();
  pen.beginPath();
  pen.arc(x, y, 3, 0, 2 * Math.PI);
  pen.fillStyle = "#fff";
  pen.fill();
  pen.fillStyle = "#000";
}
