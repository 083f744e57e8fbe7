/** A paper that shows whether a printer prints all that a receipt needs: both scripts, the whole width, black and white. */

import { moment, t } from "../kit/language.js";
import { stars } from "./ornament.js";
import { DOTS, facesReady, ltr, own, Roll } from "./roll.js";

/** The picture (a canvas) for paper of `widthMm` on the printer called `name`. */
export async function testPaper(widthMm, name) {
  await facesReady();
  const paper = new Roll(DOTS[widthMm], document.documentElement.dir);
  paper.image(stars(paper.width));
  paper.space(8);
  paper.text(t("A test of this printer"), 30, { bold: true, place: "middle" });
  paper.pair(own(name), ltr(moment(Date.now())), 22);
  paper.rule(2);
  paper.space(6);
  paper.text("Thé à la menthe, couscous belboula, 12,50 DH", 24);
  paper.text("\u2067زيت أركان، عسل الزعتر، كسكس بلبولة\u2069", 24);
  paper.space(6);
  paper.band(t("%(width)s mm", { width: widthMm }), 26);
  paper.rule(2, { dotted: true });
  paper.image(stars(paper.width));
  return paper.picture();
}
