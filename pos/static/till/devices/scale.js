/**
 * A scale that says by itself, several times a second, what lies on it.
 *
 * It speaks the continuous format of retail scales (A&D, KERN, CAS and many others): "ST,GS,+  0.350kg", a line each; ST is
 * at rest, US still moving, OL too heavy; GS gross, NT after a tare. "T" takes the tare, "Z" sets it to zero.
 * Invariant: a weight is offered only as long as the scale goes on saying it.
 */

import { find } from "./devices.js";

const FRAME = /^(ST|US|OL),(?:(GS|NT),?)?\s*([+-]?)\s*(\d{1,7}(?:\.\d{1,6})?)\s*(kg|g)$/i;
const LINE_MOST = 200;
const SILENT_MS = 2_000;
let closed = Promise.resolve();

/** A line of the scale as `{state, grams, net}`; null where it is not a weight. `state` is stable, unstable or over. */
export function readFrame(line) {
  const frame = FRAME.exec(line.trim());
  if (!frame) return null;
  const [, header, kind = "GS", sign, figure, unit] = frame;
  const grams = Math.round(Number(figure) * (unit.toLowerCase() === "kg" ? 1000 : 1));
  const state = { ST: "stable", US: "unstable", OL: "over" }[header.toUpperCase()];
  return { state, grams: sign === "-" ? -grams : grams, net: kind.toUpperCase() === "NT" };
}

/**
 * Listen to this device's scale: `heard(reading)` is called at every line, with state "silent" where it has stopped
 * talking and "gone" where it is not there (any more). The answer is `{tare(), zero(), stop()}`.
 */
export function listenToScale(till, heard) {
  const line = { scale: null, timer: 0, stopped: new AbortController() };
  const tell = (reading) => !line.stopped.signal.aborted && heard(reading);
  const before = closed;
  closed = before.then(() => follow(till, line, tell)).catch(() => {}).finally(() => tell({ state: "gone" }));
  const order = (letter) => line.scale?.write(new TextEncoder().encode(`${letter}\r\n`)).catch(() => {});
  return { tare: () => order("T"), zero: () => order("Z"), stop: () => line.stopped.abort() };
}

async function follow(till, line, tell) {
  const { signal } = line.stopped;
  const scale = signal.aborted ? null : await find(till, "scale");
  if (!scale || signal.aborted) return;
  await scale.connect();
  line.scale = scale;
  const expect = () => {
    clearTimeout(line.timer);
    line.timer = setTimeout(() => tell({ state: "silent" }), SILENT_MS);
  };
  expect();
  try {
    await scale.read(lineByLine((text) => {
      const reading = readFrame(text);
      if (!reading) return;
      expect();
      tell(reading);
    }), signal);
  } finally {
    clearTimeout(line.timer);
    line.scale = null;
    await scale.close().catch(() => {});
  }
}

/** Put pieces together to whole lines. What never ends is not a line. */
function lineByLine(heard) {
  let rest = "";
  return (text) => {
    const lines = (rest + text).split(/[\r\n]+/);
    rest = lines.pop().slice(-LINE_MOST);
    lines.forEach(heard);
  };
}
