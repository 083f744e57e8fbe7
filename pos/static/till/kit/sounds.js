/** Four sounds that can be told apart without looking. In practice they are another instrument's. */

const LOUDNESS = [0, 0.04, 0.12, 0.3];
const how = { volume: 2, practice: false };
let context = null;

/** How loud (0 silent to 3), and whether the till practises. */
export const setSounds = (chosen) => Object.assign(how, chosen);

/** A short high one: the line is on the ticket. */
export const taken = () => play([[1320, 0, 0.06]]);

/** Two low ones: look at the screen. */
export const refused = () => play([[220, 0, 0.14], [180, 0.18, 0.2]]);

/** Three that rise: the sale is safe, the change may be given. */
export const paid = () => play([[784, 0, 0.07], [988, 0.08, 0.07], [1319, 0.16, 0.16]]);

/** Four alike: something wants somebody, though nobody did anything. */
export const attention = () => play([0, 0.16, 0.32, 0.48].map((after) => [587, after, 0.08]));

function play(notes) {
  if (how.volume === 0) return;
  // The first of all opens the device's sound, which takes a while: what it tells of is on the screen before.
  if (context) sound(notes);
  else requestAnimationFrame(() => setTimeout(() => sound(notes)));
}

function sound(notes) {
  // A browser lets a page sound only after a key or a touch: until then the till is silent, never stopped.
  context ??= new AudioContext();
  if (context.state === "suspended") context.resume().catch(() => {});
  for (const [frequency, after, seconds] of notes) beep(frequency, context.currentTime + after, seconds);
}

function beep(frequency, at, seconds) {
  const tone = new OscillatorNode(context, how.practice ? { frequency: frequency / 2, type: "sine" } : { frequency, type: "triangle" });
  const loudness = new GainNode(context, { gain: LOUDNESS[how.volume] });
  tone.connect(loudness).connect(context.destination);
  tone.start(at);
  tone.stop(at + seconds);
}
