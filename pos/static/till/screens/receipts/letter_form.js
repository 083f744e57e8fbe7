/**
 * The receipt by e-mail: where to, and in which language. Without the server the ask waits on the till.
 */

import { h, say } from "../../kit/dom.js";
import { LANGUAGES, t } from "../../kit/language.js";
import { askForLetter } from "../../receipts/papers.js";
import { languageKeys } from "../language_keys.js";
import { labelled, paperPanel } from "./paper_form.js";

/** The panel for a receipt that was looked up; `back()` leads back to it. */
export function letterPanel(till, found, back) {
  const form = letterForm(till, found);
  return { element: paperPanel(t("The receipt by e-mail"), back, form.element), focus: form.focus, leave: () => {} };
}

/** The form alone, as the paid screen shows it too. */
export function letterForm(till, { id, receipt, speaks, customer }) {
  let wanted = speaks ?? receipt.language;
  const email = labelled(t("E-mail"), { type: "email", required: true, maxlength: "120", inputmode: "email", dir: "ltr", value: customer?.email ?? "" });
  const state = h("p.paper-state", { role: "status" });
  const send = h("button.primary", { type: "submit" }, t("Send"));
  const submit = async (event) => {
    event.preventDefault();
    send.disabled = true;
    say(state, t("Asking…"));
    const record = await askForLetter(till, id, email.field.value.trim(), wanted);
    say(state, outcome(record, wanted));
    send.disabled = false;
  };
  const element = h("form.drawer-form", { onsubmit: submit }, email.element,
    languageKeys(wanted, (code) => (wanted = code)),
    h("p.hint.privacy", {}, t("The address is used to send this receipt and for nothing else, and forgotten after 30 days (law 09-08).")), h("div.drawer-end", {}, send), state);
  return { element, focus: () => email.field.focus() };
}

function outcome({ state, message, event }, wanted) {
  if (state === "refused") return message;
  if (state === "sent") return t("The letter to %(email)s is on its way, in %(language)s.", { email: event.email, language: LANGUAGES[wanted] });
  return t("Noted: the letter goes out when the server is back.");
}
