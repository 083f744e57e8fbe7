/**
 * The second tap of a double one is for what the first was for.
 *
 * Invariant: it never falls through to what the first brought under the finger: a tile behind a form that closed would be sold.
 */

let last = null;

/** Listen, once. */
export function guardDoubleTaps() {
  addEventListener("click", (event) => {
    const control = event.target.closest?.("button");
    const isOthers = event.detail > 1 && last !== control && !last?.isConnected && last?.className !== control?.className;
    if (isOthers) {
      event.preventDefault();
      event.stopImmediatePropagation();
    } else last = control;
  }, true);
}
