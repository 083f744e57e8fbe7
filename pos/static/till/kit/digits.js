/** An Arabic keyboard's digits: where figures or codes are expected they count as the others do. */

import { western } from "../pure/money.js";

const OF_FIGURES = "input:is([inputmode=none], [inputmode=numeric], [inputmode=decimal], [inputmode=tel], [type=search])";

// A code of fewer digits may as well be two numbers.
const CODE = /^\d{8,}$/;

/** What was typed, as it is looked for: a code as it stands under its bars is in groups, which are none of it. */
export function withoutGroups(text) {
  const digits = western(text).replace(/[\s\p{Cf}]/gu, "");
  return CODE.test(digits) ? digits : text.trim();
}

/** Listen, once: before a field looks at what was keyed into it. */
export function readArabicDigits() {
  addEventListener("input", ({ target, isComposing }) => {
    if (isComposing || !target.matches(OF_FIGURES)) return;
    const text = western(target.value);
    if (text === target.value) return;
    const { selectionStart, selectionEnd } = target;
    target.value = text;
    target.setSelectionRange(selectionStart, selectionEnd);
  }, true);
}
