/** Two sounds that can be told apart without looking: taken, and refused. */

let context = null;

/** The short high one: the line is on the ticket. */
export const taken = () => play([[1320, 0, 0.06]]);

/** The two low ones: look at the screen. */
export const refused = () => play([[220, 0, 0.14], [180, 0.18, 0.2]]);

function play(notes) {
  // A browser lets a page sound only after a key or a touch: until then the till is silent, never stopped.
  context ??= new AudioContext();
  if (context.state === "suspended") context.resume().catch(() => {});
  for (const [frequency, after, seconds] of notes) beep(frequency, context.currentTime + after, seconds);
}

function beep(frequency, at, seconds) {
  const tone = new OscillatorNode(context, { frequency, type: "triangle" });
  const loudness = new GainNode(context, { gain: 0.12 });
  tone.connect(loudness).connect(context.destination);
  tone.start(at);
  tone.stop(at + seconds);
}
