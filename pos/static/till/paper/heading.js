/** How every paper that is no sale's begins: the house's name, and what the paper is. Twin: pos/printing/shift_papers.py. */

import { named, t } from "../kit/language.js";
import { SIZES } from "./layout.js";
import { stars } from "./ornament.js";
import { DOTS, facesReady, own, Roll } from "./roll.js";

/**
 * A roll of `widthMm` with its head set, and its sizes; `copy` above 0 says that it is the nth duplicate. `direction` and
 * `naming` (a name in the paper's language) are the screen's, where the paper is not the customer's.
 */
export async function headed({ place: { operator, site } }, widthMm, title, { copy = 0, direction = document.documentElement.dir, naming = named } = {}) {
  await facesReady();
  const [paper, sizes] = [new Roll(DOTS[widthMm], direction), SIZES[widthMm]];
  paper.image(stars(paper.width));
  paper.space(8);
  paper.text(own(operator.name), sizes.large, { bold: true, place: "middle" });
  paper.text(own(naming(site.names)), sizes.small, { place: "middle" });
  paper.space(8);
  for (const band of [title, copy > 0 && t("DUPLICATE %(number)s", { number: copy })].filter(Boolean)) {
    paper.band(band, sizes.large);
    paper.space(10);
  }
  return { paper, sizes };
}
