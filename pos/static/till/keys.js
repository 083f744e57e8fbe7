/**
 * Keys: everything on the screen has one, and shows it while Alt is held.
 *
 * A control says its key in `data-key`; pressing the key presses the control, as long as it can be seen and used. Keys
 * that move or erase inside a field belong to the field, unless it is empty and only searches.
 */

import { isField } from "./scanner.js";

const CSS_CLASS = "shows-keys";
const OF_FIELDS = new Set(["ArrowUp", "ArrowDown", "Delete", "Backspace", "Home", "End"]);

/** Listen for the keys of whatever controls are on the page. */
export function listenForKeys() {
  addEventListener("keydown", (event) => {
    document.documentElement.classList.toggle(CSS_CLASS, event.key === "Alt");
    if (isTaken(event)) return;
    press(nameOf(event), event);
  });
  addEventListener("typed", (event) => isFree(event.target) && press(event.detail, event));
  const hide = () => document.documentElement.classList.remove(CSS_CLASS);
  // What was tapped does not keep the keyboard: the next Enter is Pay's, not the tile's again.
  addEventListener("click", (event) => event.detail > 0 && event.target.closest?.("button")?.blur());
  addEventListener("keyup", hide);
  addEventListener("blur", hide);
}

function press(key, event) {
  const control = controlOf(key);
  if (!control) return;
  event.preventDefault();
  if (isField(control)) control.focus();
  else control.click();
}

function controlOf(key) {
  const controls = [...document.querySelectorAll(`[data-key="${CSS.escape(key)}"]`)];
  return controls.find((control) => !control.disabled && control.checkVisibility());
}

function nameOf({ key, ctrlKey, altKey }) {
  return `${ctrlKey ? "Ctrl+" : ""}${altKey ? "Alt+" : ""}${key}`;
}

function isTaken(event) {
  if (event.defaultPrevented) return true;
  if (OF_FIELDS.has(event.key)) return !isFree(event.target);
  // Enter on a button presses that button, and in a form's field it sends the form.
  return event.key === "Enter" && !event.ctrlKey && (event.target instanceof HTMLButtonElement || event.target.form);
}

const isFree = (target) => !isField(target) || (target.type === "search" && target.value === "");
