/**
 * A form that is not filled in says so in the language on the screen: the browser's own bubbles speak the browser's.
 */

import { t } from "../kit/language.js";
import { refused } from "../kit/sounds.js";
import { hush, noticeLine, notify } from "./notice.js";

/** Listen, once. The first field that is at fault has the keyboard, and is told about until the form is sent. */
export function tellWhatIsMissing() {
  let told = "";
  addEventListener("invalid", (event) => {
    const field = event.target;
    event.preventDefault();
    if (field !== field.form?.querySelector(":invalid:not(fieldset)")) return;
    field.focus();
    refused();
    told = wordsOf(field);
    notify(told, "bad");
  }, true);
  addEventListener("submit", () => told && noticeLine().textContent === told && hush(), true);
}

function wordsOf(field) {
  const name = nameOf(field);
  if (field.validity.valueMissing) return t("Fill in: %(name)s", { name });
  return t("Look at this again: %(name)s", { name: [name, field.title].filter(Boolean).join(" – ") });
}

const nameOf = (field) => (field.labels?.[0]?.querySelector("span") ?? field.labels?.[0])?.textContent.trim() || field.getAttribute("aria-label") || field.placeholder;
