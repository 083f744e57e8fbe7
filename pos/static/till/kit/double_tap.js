/**
 * The second tap of a double one is for what the first was for.
 *
 * Invariant: it never falls through to what the first brought under the finger: a tile behind a form that closed would be sold,
 * the change to give back gone before it was read. A button that was only made anew is still the same one; one that is hidden is gone.
 */

let last = null;

/** Listen, once. */
export function guardDoubleTaps() {
  addEventListener("click", (event) => {
    const control = event.target.closest?.("button");
    const isOthers = event.detail > 1 && last !== control && !last?.checkVisibility() && !isAlike(last, control);
    if (isOthers) {
      event.preventDefault();
      event.stopImmediatePropagation();
      // The finger has put the keyboard on it: the next Enter is Pay's.
      control?.blur();
    } else last = control;
  }, true);
}

const isAlike = (one, other) => one?.className === other?.className && one?.textContent === other?.textContent;
