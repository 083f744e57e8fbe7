/**
 * Who came in by password is asked for her PIN: once this device knows it, it opens without the server. Nobody has to.
 */

import { badgeOf } from "../../goods/find.js";
import { h } from "../../kit/dom.js";
import { t } from "../../kit/language.js";
import { sending } from "../../kit/once.js";
import { learnPin } from "../../people/people.js";
import { gate } from "../gate.js";
import { hush, noticeLine } from "../notice.js";
import { numberField, pad } from "../pad.js";
import { tried } from "../panel.js";

/** Show the question; `done()` is called when the PIN is known here, or is not to be; `badge(code)` when somebody scans her badge instead. */
export function ownPinScreen(till, main, { done, badge }) {
  const field = numberField({ type: "password", "aria-label": t("PIN of %(name)s", { name: till.operator.name }), maxlength: "8", required: true });
  const submit = async () => {
    const pin = field.value;
    field.value = "";
    field.focus();
    // Left meanwhile, there is another screen, with what was keyed into it.
    if (await tried(() => learnPin(till, till.operator, pin), () => field.isConnected)) done();
  };
  gate(main, t("Key your PIN once"), h("p.hint", {}, t("So you can unlock this till without the server.")), noticeLine(),
    h("form.pin", { onsubmit: sending(submit) }, field, pad(field), h("button.primary", { type: "submit" }, t("Keep it")),
      h("button.quiet", { type: "button", "data-key": "Escape", onclick: done }, t("Not now"))));
  hush();
  field.focus();
  return { scanned: (readings) => tried(async () => badge(badgeOf(till, readings))) };
}
