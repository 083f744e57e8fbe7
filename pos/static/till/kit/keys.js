/**
 * Keys: everything on the screen has one, and shows it while Alt is held.
 *
 * A control says its key in `data-key`; pressing the key presses the control, as long as it can be seen and used. What says
 * none is lent one while Alt is held (`lent_keys.js`). A group of like controls (tiles, categories) says in `data-walk` the
 * key that leads into it; the arrows go from one to the next. A letter is that of the layout, or of the physical key where
 * the layout writes no Latin: Ctrl+Z undoes in Arabic too. Keys that move or erase inside a field belong to the field, unless
 * it is empty and only searches.
 */

import { visibles } from "./dom.js";
import { lendKeys, takeKeysBack } from "./lent_keys.js";
import { isField, physical } from "./scanner.js";

const CSS_CLASS = "shows-keys";
const OF_FIELDS = new Set(["ArrowUp", "ArrowDown", "Delete", "Backspace", "Home", "End"]);
const UNDO = new Set(["Ctrl+z", "Ctrl+y"]);
// Of what is held down only these go on: everything else was meant once.
const GOES_ON = new Set(["ArrowUp", "ArrowDown"]);
const LATIN = /^[\x20-\x7e]$/;
const LETTER = /^\p{L}$/u;

/** Listen for the keys of whatever controls are on the page. */
export function listenForKeys() {
  addEventListener("keydown", (event) => {
    if (event.repeat && event.key === "Enter") stop(event);
  }, true);
  addEventListener("keydown", (event) => {
    if (event.key === "Alt") return showKeys(event);
    if (isTaken(event) || walk(event)) return;
    press(nameOf(event), event);
  });
  addEventListener("typed", (event) => {
    if (!leaves(event.target, event.detail)) return;
    if (!press(event.detail, event) && isHidden(event)) press(event.physical, event);
  });
  // What was tapped does not keep the keyboard: the next Enter is Pay's, not the tile's again.
  addEventListener("click", (event) => event.detail > 0 && event.target.closest?.("button")?.blur());
  addEventListener("keyup", (event) => event.key === "Alt" && hideKeys(event));
  addEventListener("blur", hideKeys);
}

function stop(event) {
  event.preventDefault();
  event.stopImmediatePropagation();
}

/** Digits stand on the shifted keys of some layouts, and Arabic letters on all of some: there the key itself counts too. */
const isHidden = ({ detail, physical: key }) => !LATIN.test(detail) || (/\d/.test(key) && !/[a-z\d]/i.test(detail));

function showKeys(event) {
  event.preventDefault();
  if (document.documentElement.classList.contains(CSS_CLASS)) return;
  lendKeys();
  document.documentElement.classList.add(CSS_CLASS);
}

function hideKeys(event) {
  // Alone, Alt would open the browser's menu.
  if (event.key) event.preventDefault();
  document.documentElement.classList.remove(CSS_CLASS);
  takeKeysBack();
}

/** Press the control that has this key; whether there is one. */
function press(key, event) {
  const control = visible(`[data-key="${CSS.escape(key)}"]`);
  const group = control ? null : visible(`[data-walk="${CSS.escape(key)}"]`);
  if (!control && !group) return false;
  event.preventDefault();
  if (event.repeat && !GOES_ON.has(key)) return true;
  if (group) (group.querySelector('[aria-pressed="true"]') ?? group.querySelector("button"))?.focus();
  else if (isField(control)) control.focus();
  else control.click();
  return true;
}

const visible = (selector) => visibles(selector).find((element) => !element.disabled);

function nameOf(event) {
  const { key, code, ctrlKey, altKey } = event;
  if (!ctrlKey && !altKey) return key;
  const name = key.length > 1 || LATIN.test(key) ? key : physical({ code });
  return `${ctrlKey ? "Ctrl+" : ""}${altKey ? "Alt+" : ""}${name.length > 1 ? name : name.toLowerCase()}`;
}

/** Go from one control of a group to the next, as they lie on the screen; Escape leaves. Whether that was meant. */
function walk(event) {
  const group = event.target.closest?.("[data-walk]");
  if (!group || !(event.target instanceof HTMLButtonElement)) return false;
  if (event.key === "Escape") event.target.blur();
  else if (!event.key.startsWith("Arrow")) return false;
  else nearest(group, event.target, event.key)?.focus();
  event.preventDefault();
  return true;
}

function nearest(group, from, key) {
  const here = middle(from);
  const ahead = { ArrowUp: ({ y }) => here.y - y, ArrowDown: ({ y }) => y - here.y, ArrowLeft: ({ x }) => here.x - x, ArrowRight: ({ x }) => x - here.x }[key];
  const aside = key === "ArrowUp" || key === "ArrowDown" ? ({ x }) => Math.abs(x - here.x) : ({ y }) => Math.abs(y - here.y);
  const others = [...group.querySelectorAll("button")].filter((button) => button !== from && button.checkVisibility() && ahead(middle(button)) > 1);
  const far = (button) => ahead(middle(button)) + 4 * aside(middle(button));
  return others.sort((a, b) => far(a) - far(b))[0];
}

function middle(element) {
  const { left, top, width, height } = element.getBoundingClientRect();
  return { x: left + width / 2, y: top + height / 2 };
}

function isTaken(event) {
  if (event.defaultPrevented) return true;
  // What was typed is taken back before the ticket's last step is.
  if (UNDO.has(nameOf(event)) && isField(event.target) && event.target.value) return true;
  if (OF_FIELDS.has(event.key)) return !isFree(event.target);
  // Enter on a button presses that button, and in a form's field it sends the form.
  return event.key === "Enter" && !event.ctrlKey && (event.target instanceof HTMLButtonElement || event.target.form);
}

const isFree = (target) => !isField(target) || (target.type === "search" && target.value === "");

/** Whether a typed character is no field's: a field for numbers has no use for letters. */
const leaves = (target, character) => isFree(target) || (target.classList.contains("number-field") && target.type === "text" && LETTER.test(character));
