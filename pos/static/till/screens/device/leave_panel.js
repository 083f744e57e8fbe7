/**
 * Emptying this device: for a tablet that goes to another shop, to repair, or to somebody else.
 */

import { h } from "../../kit/dom.js";
import { t } from "../../kit/language.js";
import { sending } from "../../kit/once.js";
import { emptyDevice, unsent } from "../../device/leaving.js";
import { refuse } from "../notice.js";

/** The panel: what it means, what stands in its way, and the one button. */
export function leavePanel(till, desk) {
  const submit = async () => {
    try {
      await emptyDevice(till);
    } catch (error) {
      refuse(error);
    }
  };
  const element = h("section.panel.drawer.leave", { "aria-labelledby": "leave-title" },
    h("header.panel-head", {}, h("h2", { id: "leave-title", tabindex: "-1" }, t("Empty this device")),
      h("button.quiet", { type: "button", "data-key": "Escape", onclick: desk.showGoods }, t("Back to the goods"))),
    h("form.drawer-form", { onsubmit: sending(submit) },
      h("p", {}, t("The register is let go, everybody is signed out, and everything this browser kept of the till is erased. Sales that are on the server stay there.")),
      h("p.hint", { "data-unsent": String(unsent(till)) }, unsent(till) ? t("Not now: some sales are not on the server yet.") : t("Every sale is on the server.")),
      h("div.drawer-end", {}, h("button.primary.danger", { type: "submit" }, t("Empty this device")))));
  return { element, focus: () => element.querySelector("h2").focus(), leave: () => {} };
}
