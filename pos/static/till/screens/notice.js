/**
 * The one line in which the till tells the cashier something: what was not found, what was refused, what was undone.
 */

import { fill, h } from "../kit/dom.js";
import { t } from "../kit/language.js";
import { Refusal } from "../kit/refusal.js";
import * as sounds from "../kit/sounds.js";

// What is answered at once needs no word, and one that comes and goes would move what is under the finger.
const PATIENCE_MS = 700;
const line = h("div.notice", { role: "status", "aria-live": "polite", hidden: true });
// How often nothing more was to be said: whoever began to wait before that has left.
let silences = 0;

/** The element, to be put where the screen wants it. */
export const noticeLine = () => line;

/** Say `text`; `tone` is `plain`, `good` or `bad`; `action` is a button that may be offered with it. */
export function notify(text, tone = "plain", action = null) {
  line.dataset.tone = tone;
  fill(line, h("span", {}, text), action);
  line.hidden = false;
}

/** Say nothing any more. */
export function hush() {
  silences += 1;
  line.hidden = true;
  fill(line);
}

/** A refusal is said, and heard; any other error is a fault of the till, and thrown. */
export function refuse(error) {
  if (!(error instanceof Refusal)) throw error;
  sounds.refused();
  notify(error.message, "bad");
}

/** What `work()` comes to; where that takes longer than `patience`, in ms, the line says that it is on its way, unless something else was said since, or nothing more was to be. */
export async function patiently(work, says = t("One moment…"), patience = PATIENCE_MS) {
  const [before, silence] = [line.firstChild, silences];
  let said = null;
  const late = setTimeout(() => {
    if (line.firstChild !== before || silences !== silence) return;
    notify(says);
    said = line.firstChild;
  }, patience);
  try {
    return await work();
  } finally {
    clearTimeout(late);
    if (said && line.firstChild === said) hush();
  }
}

/** What `work()` comes to, which somebody looks for: the line says so at once. */
export const looking = (work) => patiently(work, t("Looking…"), 0);
