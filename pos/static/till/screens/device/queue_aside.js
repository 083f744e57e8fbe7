/**
 * Where the sales are, on a screen that sells nothing: the float that is counted, a register that was lost. What stands there
 * is hidden meanwhile, and stays as it is.
 */

import { h } from "../../kit/dom.js";
import { t } from "../../kit/language.js";
import { noticeLine } from "../notice.js";
import { queuePanel } from "./queue_panel.js";

/** Show it in `main`; of the answer `leave()` leaves it, and `mayBeginAnew()` is false while a form is filled in. */
export function queueAside(till, main) {
  const before = [...main.children];
  const focused = document.activeElement;
  const place = document.createComment("notice");
  const panel = queuePanel(till, { done: leave, back: t("Back") });
  noticeLine().replaceWith(place);
  const aside = h("div.queue-aside", {}, h("h1.only-spoken", {}, t("Till")), noticeLine(), panel.element);
  for (const element of before) element.hidden = true;
  main.append(aside);
  panel.element.querySelector("h2").focus();

  function leave() {
    if (!aside.isConnected) return;
    panel.leave();
    place.replaceWith(noticeLine());
    aside.remove();
    for (const element of before) element.hidden = false;
    focused.focus();
  }

  return { isOpen: () => aside.isConnected, mayBeginAnew: () => !panel.isBegun(), leave };
}
