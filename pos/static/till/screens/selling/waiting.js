/**
 * How much waits to be done behind a button: a number on it, and in words for who hears it.
 */

import { h } from "../../kit/dom.js";
import { nt } from "../../kit/language.js";

/** The mark for `many` things that are asked of this shop; nothing for none. */
export const waitingOf = (many) => many > 0 && h("span.waiting", {}, h("span", { "aria-hidden": "true" }, String(many)),
  h("span.only-spoken", {}, nt("%(num)d thing asked of us", "%(num)d things asked of us", many)));
