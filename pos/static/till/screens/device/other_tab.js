/**
 * Shown where the till may not sell: in a second tab, or on a device whose register another one has taken.
 */

import { h } from "../../kit/dom.js";
import { t } from "../../kit/language.js";
import { gate } from "../gate.js";

/** The till is open in another tab; `takeOver()` moves it here. */
export function otherTabScreen(main, takeOver) {
  gate(main, t("The till is open in another tab"),
    h("p", {}, t("Two tabs never sell at once. Go on there, or take the till over here: nothing is lost.")),
    h("button.primary", { type: "button", onclick: takeOver }, t("Use the till here")));
}

/** Another device holds the register now; `choose()` leads to the registers. */
export function lostRegisterScreen(till, main, choose) {
  const taken = { name: till.lease.holder ?? t("Somebody"), register: till.book.register };
  gate(main, t("This register is used on another device"),
    h("p", {}, t("%(name)s has taken over %(register)s. What was sold here is kept, and still goes to the server.", taken)),
    h("button.primary", { type: "button", onclick: choose }, t("Choose a register")));
}
