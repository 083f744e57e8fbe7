/**
 * The slip of store credit that was made for a customer: how much, its code to be scanned when it is spent, and whose it is.
 * Twin: pos/printing/shift_papers.py.
 */

import { barcodeOf, codesReady } from "../devices/codes.js";
import { moment, voiceOf } from "../kit/language.js";
import { headed } from "./heading.js";
import { ltr, own } from "./roll.js";

const BAR_HEIGHT = 90;

/** The picture (a canvas) of `credit`, `{code, amount, at, name, language}`, for paper of `widthMm`; `mark` as `headed` takes it. */
export async function creditSlipOf(till, credit, widthMm, mark) {
  const voice = await voiceOf(credit.language, till.build);
  const { t } = voice;
  // Where the engine of the codes cannot come, the code still stands in plain figures.
  const hasCodes = await codesReady().then(() => true, () => false);
  const { paper, sizes } = await headed(till, widthMm, t("Store credit"), mark, voice);
  paper.text(voice.money(credit.amount), sizes.total, { bold: true, place: "middle" });
  if (credit.name) paper.text(own(credit.name), sizes.text, { place: "middle" });
  paper.space(12);
  if (hasCodes) paper.image(await barcodeOf(credit.code, sizes.bar, BAR_HEIGHT));
  paper.text(ltr(credit.code), sizes.large, { bold: true, place: "middle" });
  paper.space(10);
  paper.text(t("To be spent here like money, in part or whole. Whoever has the code may spend it: keep it well."), sizes.small, { place: "middle" });
  paper.text(ltr(moment(credit.at)), sizes.small, { place: "middle" });
  paper.space(14);
  return paper.picture();
}
