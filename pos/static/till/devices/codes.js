/**
 * Bar codes and QR codes drawn and read on this device, by one engine (zxing, as WebAssembly), brought in when first needed.
 */

import { blank } from "../paper/roll.js";

const QR_QUIET_MODULES = 4;
const BAR_QUIET_MODULES = 10;
let engine = null;

/** The engine, ready; it comes once, from this device's own copy. Throws where it cannot come. */
export function codesReady() {
  engine ??= load().catch((error) => {
    engine = null;
    throw error;
  });
  return engine;
}

/** A QR code with its quiet zone, `module` dots per module, less where it would be wider than `most`. */
export async function qrOf(text, module, most) {
  const { symbol } = await drawn(text, { format: "QRCode", options: "ecLevel=M" });
  const modules = symbol.width + 2 * QR_QUIET_MODULES;
  const dots = Math.max(Math.min(module, Math.floor(most / modules)), 1);
  const { canvas, pen } = blank(modules * dots, modules * dots);
  for (let y = 0; y < symbol.height; y += 1) {
    for (const x of darkIn(symbol, y)) pen.fillRect((x + QR_QUIET_MODULES) * dots, (y + QR_QUIET_MODULES) * dots, dots, dots);
  }
  return canvas;
}

/** A Code 128 with its quiet zones. */
export async function barcodeOf(text, module, height) {
  const { symbol } = await drawn(text, { format: "Code128" });
  const { canvas, pen } = blank((symbol.width + 2 * BAR_QUIET_MODULES) * module, height);
  for (const x of darkIn(symbol, 0)) pen.fillRect((x + BAR_QUIET_MODULES) * module, 0, module, height);
  return canvas;
}

async function drawn(text, options) {
  const result = await (await codesReady()).writeBarcode(text, { scale: 1, ...options });
  if (result.error) throw new Error(result.error);
  return result;
}

function* darkIn({ data, width }, y) {
  for (let x = 0; x < width; x += 1) if (data[y * width + x] === 0) yield x;
}

async function load() {
  const { zxing, zxingWasm } = document.documentElement.dataset;
  if (!globalThis.ZXingWASM) await runScript(zxing);
  await globalThis.ZXingWASM.prepareZXingModule({ overrides: { locateFile: () => zxingWasm }, fireImmediately: true });
  return globalThis.ZXingWASM;
}

function runScript(src) {
  return new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.addEventListener("load", () => resolve());
    script.addEventListener("error", () => reject(new Error(`${src} cannot be read`)));
    script.src = src;
    document.head.append(script);
  });
}
