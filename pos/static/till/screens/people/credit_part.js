/** Store credit that was made for a customer: its code to be scanned or written down, for as long as the panel is there, and its slip. */

import { barcodeOf } from "../../devices/codes.js";
import { h } from "../../kit/dom.js";
import { money, t } from "../../kit/language.js";
import { creditPaper } from "../../receipts/shift_papers.js";
import { printAndTell } from "../shift/paper_ways.js";

const MODULE = 2;
const HEIGHT = 64;

/** The part for `credit`, as `creditSlipOf` takes it; `key` prints its slip, in the language that `speaks` says then, else its own. */
export function creditPart(till, credit, key, speaks) {
  const bars = h("span.credit-bars", { hidden: true });
  const paper = creditPaper(till, credit, speaks);
  const print = async () => {
    button.disabled = true;
    await printAndTell(till, paper, { failed: (why) => t("The slip was not printed: %(why)s", { why }), done: t("The slip is printed.") });
    button.disabled = false;
  };
  const button = h("button.tool", { type: "button", "data-key": key, onclick: print }, t("Print the credit's slip"));
  draw(bars, credit.code);
  return h("section.credit-made", { "aria-label": t("Store credit") },
    h("p.credit-sum", {}, h("span", {}, t("Store credit")), h("strong", {}, h("bdi", {}, money(credit.amount)))),
    bars, h("bdi.code.credit-code", { dir: "ltr" }, credit.code), button);
}

async function draw(bars, code) {
  try {
    const canvas = await barcodeOf(code, MODULE, HEIGHT);
    canvas.setAttribute("role", "img");
    canvas.setAttribute("aria-label", code);
    bars.append(canvas);
    bars.hidden = false;
  } catch {
    // Without the engine of the codes the figures are still there.
  }
}
