/** The slip of cash put into the drawer or taken out: which register and shift, how much, why, by whom, and a line to sign. */

import { money, moment, named, t } from "../kit/language.js";
import { stars } from "./ornament.js";
import { DOTS, facesReady, ltr, own, Roll } from "./roll.js";

const SIGNING_ROOM = 90;

/** The picture (a canvas) of a movement's event, for paper of `widthMm`. */
export async function slipOf(till, event, widthMm) {
  const { shift } = till;
  const { register } = till.place;
  await facesReady();
  const paper = new Roll(DOTS[widthMm], document.documentElement.dir);
  heading(paper, till, named);
  paper.band(event.direction === "in" ? t("Cash put in") : t("Cash taken out"), 28);
  paper.space(10);
  paper.pair(own(register.name), ltr(moment(event.at)), 22);
  paper.text(t("Shift since %(moment)s", { moment: ltr(moment(shift.opened_at)) }), 22);
  paper.space(8);
  paper.pair(t("Amount"), money(event.amount), 32, { bold: true });
  paper.text(t("Reason"), 22);
  paper.text(own(event.reason), 24);
  paper.space(8);
  paper.pair(t("Cashier"), nameOf(till, event.by), 22);
  if (event.approval) paper.pair(t("Approved by"), nameOf(till, event.approval.by), 22);
  paper.space(SIGNING_ROOM);
  paper.rule(2);
  paper.text(t("Signature"), 22);
  paper.text(ltr(event.id), 19, { place: "middle" });
  paper.space(10);
  return paper.picture();
}

/** Whose slip it is; `naming` gives a name in the paper's language. */
export function heading(paper, { place: { operator, site } }, naming) {
  paper.image(stars(paper.width));
  paper.space(8);
  paper.text(own(operator.name), 30, { bold: true, place: "middle" });
  paper.text(own(naming(site.names)), 22, { place: "middle" });
  paper.space(8);
}

const nameOf = ({ place, operator }, wanted) => own((place.people.find(({ id }) => id === wanted) ?? operator).name);
