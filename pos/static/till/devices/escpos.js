/**
 * The bytes that an ESC/POS printer understands. Twin: pos/printing/commands.py.
 *
 * The whole receipt travels as pictures (`GS v 0`): no code page of a printer can set Arabic.
 */

const INIT = [0x1b, 0x40];
const PULSE = [0x1b, 0x70, 0, 50, 50];
const FEED_AND_CUT = [0x1b, 0x64, 6, 0x1d, 0x56, 0];
// Small printers hold no more in memory.
const BAND_HEIGHT = 256;

/** Open the drawer first, so that the change is at hand while the paper runs; print; cut. */
export function commands(canvas, { opensDrawer }) {
  return joined([INIT, opensDrawer ? PULSE : [], ...bands(canvas), FEED_AND_CUT]);
}

/** Open the drawer, and print nothing. */
export const pulse = () => joined([INIT, PULSE]);

function* bands(canvas) {
  for (let top = 0; top < canvas.height; top += BAND_HEIGHT) yield raster(canvas, top, Math.min(BAND_HEIGHT, canvas.height - top));
}

/** GS v 0 m xL xH yL yH, then the rows, eight dots a byte, 1 is black. The width is whole bytes. */
function raster(canvas, top, height) {
  const across = canvas.width / 8;
  const { data } = canvas.getContext("2d").getImageData(0, top, canvas.width, height);
  const bytes = new Uint8Array(8 + across * height);
  bytes.set([0x1d, 0x76, 0x30, 0, across & 255, across >> 8, height & 255, height >> 8]);
  for (let dot = 0; dot < canvas.width * height; dot += 1) {
    if (data[4 * dot] === 0) bytes[8 + (dot >> 3)] |= 0x80 >> (dot & 7);
  }
  return bytes;
}

function joined(parts) {
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}
