/** Printing a paper of the shift from the screen: that it did not come is said, with the ways out. */

import { h } from "../../kit/dom.js";
import { t } from "../../kit/language.js";
import { printPaper, printPaperPage } from "../../receipts/shift_papers.js";
import { notify } from "../notice.js";

/** Print `paper`; whether it came. `failed(why)` is what is said when it did not, `done` when it did, if anything. */
export const printAndTell = (till, paper, said) => tell(till, paper, said, printPaper);

async function tell(till, paper, said, way) {
  const why = await way(till, paper);
  if (why) notify(said.failed(why), "bad", waysOut(till, paper, said));
  else if (said.done) notify(said.done, "good");
  return !why;
}

const waysOut = (till, paper, said) => [[t("Try again"), printPaper], [t("Print from this device"), printPaperPage]].map(([name, way]) =>
  h("button.quiet", { type: "button", onclick: () => tell(till, paper, { done: t("Printed."), ...said }, way) }, name));
