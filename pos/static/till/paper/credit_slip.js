/** The slip of store credit that was made for a customer: how much, its code to be scanned when it is spent, and whose it is. */

import { barcodeOf, codesReady } from "../devices/codes.js";
import { moment, voiceOf } from "../kit/language.js";
import { DOTS, facesReady, ltr, own, Roll } from "./roll.js";
import { heading } from "./slip.js";

const BAR = { 80: 3, 58: 2 };
const BAR_HEIGHT = 90;

/** The picture (a canvas) of `credit`, `{code, amount, at, name, language}`, for paper of `widthMm`. */
export async function creditSlipOf(till, credit, widthMm) {
  const voice = await voiceOf(credit.language, till.build);
  const { t } = voice;
  // Where the engine of the codes cannot come, the code still stands in plain figures.
  const [hasCodes] = await Promise.all([codesReady().then(() => true, () => false), facesReady()]);
  const paper = new Roll(DOTS[widthMm], voice.direction);
  heading(paper, till, voice.named);
  paper.band(t("Store credit"), 30);
  paper.space(12);
  paper.text(voice.money(credit.amount), 46, { bold: true, place: "middle" });
  if (credit.name) paper.text(own(credit.name), 26, { place: "middle" });
  paper.space(12);
  if (hasCodes) paper.image(await barcodeOf(credit.code, BAR[widthMm], BAR_HEIGHT));
  paper.text(ltr(credit.code), 30, { bold: true, place: "middle" });
  paper.space(10);
  paper.text(t("To be spent here like money, in part or whole. Whoever has the code may spend it: keep it well."), 22, { place: "middle" });
  paper.text(ltr(moment(credit.at)), 20, { place: "middle" });
  paper.space(14);
  return paper.picture();
}
