/** A screen that belongs to no till yet: it asks for the code that the till shows. */

import { h, say } from "../kit/dom.js";
import { t } from "../kit/language.js";
import { languages } from "./parts.js";

const DIGITS = 6;

/** The picture; `pair(code)` answers "", why not, or null when nobody answered. */
export function pairingView(choose, pair) {
  const code = h("input.code-field", { type: "text", inputmode: "numeric", autocomplete: "off", dir: "ltr", maxlength: "7", required: true, id: "code" });
  const why = h("p.why", { role: "alert" });
  const submit = async (event) => {
    event.preventDefault();
    const digits = code.value.replace(/\D/g, "");
    if (digits.length !== DIGITS) return say(why, t("The code has six digits."));
    say(why, t("One moment…"));
    const answer = await pair(digits);
    say(why, answer ?? t("The server does not answer."));
    code.select();
  };
  const element = h("div.view.pairing-view", {}, languages(choose),
    h("form.pairing", { onsubmit: submit },
      h("h1", {}, t("The customer's screen")),
      h("p", {}, t("On the till: More, Customer's screen, Pair a screen. Type here the code that it shows.")),
      h("label", { for: "code" }, t("Code")), code, why,
      h("button.primary", { type: "submit" }, t("Pair with the till"))));
  return { element, update: () => code.value || code.focus() };
}
