/**
 * Keys lent while Alt is held: whatever button has none of its own gets one, so that no screen has a control without a key.
 *
 * The letter is of the button's own name where it can be, and the same on every visit to the same screen.
 */

import { visibles } from "./dom.js";

const LETTERS = [..."abcdefghijklmnopqrstuvwxyz0123456789"];

// What comes while Alt is held is lent a key too.
const comers = new MutationObserver(lend);

/** Lend a key to every button that can be seen and has none, until they are taken back. */
export function lendKeys() {
  lend();
  comers.observe(document.body, { childList: true, subtree: true, attributeFilter: ["hidden"] });
}

function lend() {
  const taken = new Set(visibles("[data-key], [data-walk]").flatMap(({ dataset }) => [dataset.key, dataset.walk]));
  for (const button of visibles("button, summary").filter(needsOne)) {
    const letter = [...lettersOf(button), ...LETTERS].find((each) => !taken.has(`Alt+${each}`));
    if (!letter) return;
    taken.add(`Alt+${letter}`);
    Object.assign(button.dataset, { key: `Alt+${letter}`, lent: "" });
  }
}

/** Take the lent keys back. */
export function takeKeysBack() {
  comers.disconnect();
  for (const button of document.querySelectorAll("[data-lent]")) {
    delete button.dataset.key;
    delete button.dataset.lent;
  }
}

const needsOne = (button) =>
  !button.dataset.key && !button.disabled && !button.closest("[data-walk]") && !button.hasAttribute("aria-keyshortcuts") && button.ariaHidden !== "true";

function lettersOf(button) {
  const name = (button.ariaLabel ?? button.textContent).normalize("NFD").toLowerCase();
  return [...name].filter((letter) => LETTERS.includes(letter));
}
