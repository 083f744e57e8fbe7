/**
 * The slip of cash put into the drawer or taken out: which register and shift, how much, why, by whom, and a line to sign.
 * Twin: pos/printing/shift_papers.py.
 */

import { money, moment, t } from "../kit/language.js";
import { headed } from "./heading.js";
import { ltr, own } from "./roll.js";

const SIGNING_ROOM = 90;

/** The picture (a canvas) of a movement's event, for paper of `widthMm`; `mark` as `headed` takes it. */
export async function slipOf(till, event, widthMm, mark) {
  const { shift } = till;
  const { register } = till.place;
  const { paper, sizes } = await headed(till, widthMm, event.direction === "in" ? t("Cash put in") : t("Cash taken out"), mark);
  paper.pair(own(register.name), ltr(moment(event.at)), sizes.small);
  paper.text(`${t("Shift since %(moment)s", { moment: ltr(moment(shift.opened_at)) })} · ${nameOf(till, shift.opened_by)}`, sizes.small);
  paper.space(8);
  paper.pair(t("Amount"), money(event.amount), sizes.large, { bold: true });
  paper.text(t("Reason"), sizes.small);
  paper.text(own(event.reason), sizes.text);
  paper.space(8);
  paper.pair(t("Cashier"), nameOf(till, event.by), sizes.small);
  if (event.approval) paper.pair(t("Approved by"), nameOf(till, event.approval.by), sizes.small);
  paper.space(SIGNING_ROOM);
  paper.rule(2);
  paper.text(t("Signature"), sizes.small);
  paper.text(ltr(event.id), sizes.small, { place: "middle" });
  paper.space(10);
  return paper.picture();
}

const nameOf = ({ place, operator }, wanted) => own((place.people.find(({ id }) => id === wanted) ?? operator).name);
