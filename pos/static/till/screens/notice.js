/**
 * The one line in which the till tells the cashier something: what was not found, what was refused, what was undone.
 */

import { fill, h } from "../kit/dom.js";
import { t } from "../kit/language.js";

// What is answered at once needs no word, and one that comes and goes would move what is under the finger.
const PATIENCE_MS = 700;
const line = h("div.notice", { role: "status", "aria-live": "polite", hidden: true });

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
  line.hidden = true;
  fill(line);
}

/** What `work()` comes to; as long as it takes, the line says that it is looked for, unless something else was said since. */
export async function looking(work) {
  notify(t("Looking…"));
  const said = line.firstChild;
  try {
    return await work();
  } finally {
    if (line.firstChild === said) hush();
  }
}

/** What `work()` comes to; where that takes long, the line says that it is on its way, unless something else was said since. */
export async function patiently(work) {
  const before = line.firstChild;
  let said = null;
  const late = setTimeout(() => {
    if (line.firstChild !== before) return;
    notify(t("One moment…"));
    said = line.firstChild;
  }, PATIENCE_MS);
  try {
    return await work();
  } finally {
    clearTimeout(late);
    if (said && line.firstChild === said) hush();
  }
}
