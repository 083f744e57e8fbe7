/**
 * "More": everything else that can be done at the till, each under a letter of its own.
 */

import { h } from "../../kit/dom.js";
import { t } from "../../kit/language.js";
import { ACTIONS } from "./actions.js";
import { waitingOf } from "./waiting.js";

/** The panel of the actions that can be done now; `desk` is the selling screen. */
export function morePanel(till, desk) {
  const shown = ACTIONS.filter((action) => action.shown?.(till) ?? true);
  const tool = (action) => h("button.tool.action", { type: "button", "data-key": action.key, onclick: () => desk.begin(action) }, action.name(), waitingOf(action.waiting?.(till)));
  const element = h("section.panel.more", { "aria-labelledby": "more-title" },
    h("header.panel-head", {}, h("h2", { id: "more-title", tabindex: "-1" }, t("More")),
      h("button.quiet", { type: "button", "data-key": "Escape", onclick: desk.showGoods }, t("Back to the goods"))),
    h("div.actions", {}, shown.map(tool)));
  return { element, focus: () => (element.querySelector(".action") ?? element.querySelector("h2")).focus(), leave: () => {} };
}
