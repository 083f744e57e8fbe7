/**
 * Who wants to know what has changed. Topics: `ticket`, `taken back` (the ticket's line and what is left of it), `queue`, `reported`, `person` (at the till), `drawer` (why it stayed shut), `link`,
 * `stock`, `catalogue`, `favourites`, `place`, `screen`, `paying` (what is due, given and given back, or null), `paid`
 * (the record), `unheard` (what was sent met silence), `beat` (the server was asked how it stands, or was silent), `screens` (a customer's screen came or went), `scanner`, `asked of us` (how many goods other shops wait for).
 */

const listeners = new Map();

/** Call `listener` whenever `topic` changes, until the answer is called. */
export function when(topic, listener) {
  if (!listeners.has(topic)) listeners.set(topic, new Set());
  listeners.get(topic).add(listener);
  return () => listeners.get(topic).delete(listener);
}

/** Tell everybody who listens that `topic` has changed. */
export function changed(topic, detail) {
  const all = listeners.get(topic) ?? new Set();
  // Who was let go of by one who heard it before hears no more.
  for (const listener of [...all]) if (all.has(listener)) listener(detail);
}
