/**
 * The camera as a scanner: EAN, UPC, Code 128, QR and DataMatrix, by the browser's own reader where it has one, else by zxing.
 *
 * Invariant: a code that stays before the camera is read once; it counts again after it was away.
 */

import { codesReady } from "./codes.js";

const NATIVE = ["ean_13", "ean_8", "upc_a", "upc_e", "code_128", "qr_code", "data_matrix"];
const OURS = { formats: ["EAN13", "EAN8", "UPCA", "UPCE", "Code128", "QRCode", "DataMatrix"], textMode: "Plain", maxNumberOfSymbols: 1 };
const WIDTH_MOST = 960;
const PAUSE_MS = 80;
const AWAY_MS = 1_500;

/** Whether this browser may have a camera at all: it shows none to a page that is not secure. */
export const isOffered = () => Boolean(navigator.mediaDevices?.getUserMedia);

/**
 * Look through the camera into `video`, and call `scanned(text)` at every code, until the answer is called; `lost()` is called
 * where the camera is taken away meanwhile. Throws what the browser says where it may not be used (NotAllowedError), is not
 * there (NotFoundError) or is another program's (NotReadableError): then no camera is left on.
 */
export async function watch(video, scanned, lost) {
  const reading = reader();
  reading.catch(() => {});
  const stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: { ideal: "environment" }, width: { ideal: 1280 } } });
  const looking = { stopped: false };
  const end = () => {
    looking.stopped = true;
    stream.getTracks().forEach((track) => track.stop());
    video.srcObject = null;
  };
  // A track that the page stops itself says nothing.
  stream.getTracks().forEach((track) => track.addEventListener("ended", lost));
  try {
    video.srcObject = stream;
    await video.play();
    look(looking, video, await reading, onceEach(scanned));
  } catch (error) {
    end();
    throw error;
  }
  return end;
}

async function look(looking, video, read, scanned) {
  while (!looking.stopped) {
    const text = await read(video).catch(() => "");
    if (text && !looking.stopped) scanned(text);
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
  }
}

function onceEach(scanned) {
  const seen = new Map();
  return (text) => {
    const now = performance.now();
    const isNew = !(now - seen.get(text) < AWAY_MS);
    seen.set(text, now);
    if (isNew) scanned(text);
  };
}

/** A function from the video to the code in it, or "". */
async function reader() {
  const known = (await globalThis.BarcodeDetector?.getSupportedFormats().catch(() => [])) ?? [];
  if (NATIVE.every((format) => known.includes(format))) return nativeReader();
  return zxingReader(await codesReady());
}

function nativeReader() {
  const detector = new BarcodeDetector({ formats: NATIVE });
  return async (video) => (await detector.detect(video))[0]?.rawValue ?? "";
}

function zxingReader(engine) {
  const canvas = document.createElement("canvas");
  const pen = canvas.getContext("2d", { willReadFrequently: true });
  return async (video) => {
    if (!video.videoWidth) return "";
    const shrink = Math.min(1, WIDTH_MOST / video.videoWidth);
    canvas.width = Math.round(video.videoWidth * shrink);
    canvas.height = Math.round(video.videoHeight * shrink);
    pen.drawImage(video, 0, 0, canvas.width, canvas.height);
    const [found] = await engine.readBarcodes(pen.getImageData(0, 0, canvas.width, canvas.height), OURS);
    return found?.isValid ? found.text : "";
  };
}
