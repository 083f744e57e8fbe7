/** How every paper that is no sale's begins: the house's name, and what the paper is. Twin: pos/printing/shift_papers.py. */

import * as screen from "../kit/language.js";
import { SIZES } from "./layout.js";
import { stars } from "./ornament.js";
import { DOTS, facesReady, own, Roll } from "./roll.js";

/**
 * A roll of `widthMm` with its head set, and its sizes; the `mark` `{copy, isInDoubt}` says that it is the nth duplicate (above 0), or that
 * nobody knows whether it came before. `voice` is the screen's, where the paper is not the customer's.
 */
export async function headed({ place: { operator, site } }, widthMm, title, { copy = 0, isInDoubt = false } = {}, voice = onScreen()) {
  const { t } = voice;
  await facesReady();
  const [paper, sizes] = [new Roll(DOTS[widthMm], voice.direction), SIZES[widthMm]];
  paper.image(stars(paper.width));
  paper.space(8);
  paper.text(own(operator.name), sizes.large, { bold: true, place: "middle" });
  paper.text(own(voice.named(site.names)), sizes.small, { place: "middle" });
  paper.space(8);
  const marks = [copy > 0 && t("DUPLICATE %(number)s", { number: copy }), isInDoubt && t("May have been printed already")];
  for (const band of [title, ...marks].filter(Boolean)) {
    paper.band(band, sizes.large);
    paper.space(10);
  }
  return { paper, sizes };
}

const onScreen = () => ({ direction: document.documentElement.dir, named: screen.named, t: screen.t });
