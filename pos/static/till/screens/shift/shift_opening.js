/**
 * Opening the shift: the float is counted by denomination, and adds up as one counts. Beside it what became of the last one.
 */

import { fill, h } from "../../kit/dom.js";
import { t } from "../../kit/language.js";
import { sending } from "../../kit/once.js";
import { open } from "../../money/shifts.js";
import { hush, noticeLine, notify } from "../notice.js";
import { denominations } from "./denominations.js";
import { lastZ } from "./z_report.js";

/**
 * Show the count; `opened()` is called when the shift is open on this till. `resumed` is what `resume()` of the screen before
 * said: a change of language keeps what was counted.
 */
export function shiftOpeningScreen(till, main, opened, resumed = {}) {
  const { element, total, counted, isBlank, keyed } = denominations(resumed.keyed);
  let field = resumed.field;
  const last = lastZ(till);
  const submit = async () => {
    if (isBlank()) {
      notify(t("Count the drawer first. If it is empty, key a 0."), "bad");
      return element.querySelector("input").focus();
    }
    hush();
    await open(till, counted());
    opened();
  };
  fill(main, h("div.opening", {}, noticeLine(), last?.element, h("form.float", { onsubmit: sending(submit) },
    h("h1", {}, t("Open the shift")), h("p.hint", {}, t("Count the float in the drawer.")), element,
    h("div.float-end", {}, h("span", {}, t("Float")), total,
      h("button.primary", { type: "submit", "data-key": "Ctrl+Enter" }, t("Open the shift"))))));
  element.addEventListener("focusin", ({ target }) => (field = target.id));
  (element.querySelector(`#${field}`) ?? element.querySelector("input")).focus();
  return { leave: () => last?.leave(), resume: () => ({ keyed: keyed(), field }), mayLock: isBlank };
}
