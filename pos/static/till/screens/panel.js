/**
 * The frame of what opens in the place of the goods: a title, the way back, and a body that is filled anew.
 */

import { fill, h } from "../kit/dom.js";
import { t } from "../kit/language.js";
import { whileWanted } from "../kit/wanted.js";
import { patiently, refuse } from "./notice.js";

/** `{element, body, show(…children), focus(), leave()}`; `back()` leads back to the goods. */
export function framed(name, title, back) {
  const body = h(`div.panel-body.${name}-body`);
  const heading = h("h2", { id: `${name}-title`, tabindex: "-1" }, title);
  const element = h(`section.panel.${name}`, { "aria-labelledby": `${name}-title` },
    h("header.panel-head", {}, heading, h("button.quiet", { type: "button", "data-key": "Escape", onclick: back }, t("Back to the goods"))), body);
  const show = (...children) => {
    fill(body, ...children);
    (body.querySelector("[autofocus]") ?? body.querySelector("input, select, button") ?? heading).focus();
  };
  return { element, body, show, focus: () => (body.querySelector("[autofocus]") ?? heading).focus(), leave: () => {} };
}

/** Do `work`; a refusal is said where everybody looks, as long as it `isWanted()`. True when it was done. */
export async function tried(work, isWanted = () => true) {
  try {
    return Boolean(await whileWanted(isWanted, () => patiently(work).then(() => true)));
  } catch (error) {
    refuse(error);
    return false;
  }
}
