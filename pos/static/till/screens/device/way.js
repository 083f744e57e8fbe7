/**
 * The way of a sale in three steps, to be seen at a glance: saved on the till, on the server, in a Z.
 */

import { h, icon } from "../../kit/dom.js";

/** `steps` as a list: each `{name, count, note, isDone}`; `count` and `note` may be missing. */
export const way = (steps) => h("ol.sale-way", {}, steps.map(step));

const step = ({ name, count, note, isDone }) =>
  h("li.way-step", { "data-done": String(isDone) }, h("span.way-mark", {}, isDone && icon("check")),
    count !== undefined && h("strong.way-count", {}, String(count)), h("span.way-name", {}, name), note && h("span.way-note", {}, note));
