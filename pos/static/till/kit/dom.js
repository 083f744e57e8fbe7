/**
 * How elements are made and lists are kept: `h()` and `keyed()`.
 *
 * Text is always text, never markup, so nothing that came from the server can become a script.
 */

/**
 * Make an element: `h("button.key", { type: "button", onclick: pay }, "Pay")`.
 * Attributes that are `false`, `null` or `undefined` are left out; `on…` functions are listeners; children may be nested.
 */
export function h(what, attributes = {}, ...children) {
  const [tag, ...classes] = what.split(".");
  const element = document.createElement(tag);
  if (classes.length) element.className = classes.join(" ");
  for (const [name, value] of Object.entries(attributes)) setAttribute(element, name, value);
  element.append(...children.flat(Infinity).filter(isShown));
  return element;
}

const isShown = (child) => child !== null && child !== undefined && child !== false;

function setAttribute(element, name, value) {
  if (value === false || value === null || value === undefined) return;
  if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
  else if (name === "value") element.value = value;
  else element.setAttribute(name, value === true ? "" : value);
}

/** Put `children` in the place of whatever `parent` holds. */
export function fill(parent, ...children) {
  parent.replaceChildren(...children.flat(Infinity).filter(isShown));
}

/** Set an element's text only when it differs, so that an unchanged screen costs nothing. */
export function say(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

/** The elements of `selector` that can be seen. */
export const visibles = (selector) => [...document.querySelectorAll(selector)].filter((element) => element.checkVisibility());

/** An icon of the house's sprite, hidden from screen readers: the word beside it speaks. */
export function icon(name) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
  use.setAttribute("href", `${document.documentElement.dataset.icons}#${name}`);
  svg.append(use);
  return svg;
}

const rendered = new WeakMap();

/**
 * Make `parent`'s children show `items`, touching only what changed: a node is kept by its key, and updated only
 * when its item is another value than last time. One more line on a long ticket is one more element.
 */
export function keyed(parent, items, keyOf, make, update) {
  const before = rendered.get(parent) ?? new Map();
  const after = new Map();
  let place = parent.firstChild;
  for (const item of items) {
    const key = keyOf(item);
    const kept = before.get(key);
    const node = kept?.node ?? make(item);
    if (kept?.item !== item) update(node, item);
    if (node === place) place = place.nextSibling;
    else parent.insertBefore(node, place);
    after.set(key, { node, item });
  }
  for (const [key, { node }] of before) if (!after.has(key)) node.remove();
  rendered.set(parent, after);
}
