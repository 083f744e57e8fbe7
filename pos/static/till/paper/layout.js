/**
 * The receipt as it looks on paper, set by the till itself: in the customer's language, on 80 or 58 mm.
 *
 * Twin: pos/printing/layout.py. One order on both: who sells, the facts, the goods with who made them, what is to pay and
 * how it was paid, the taxes, and the codes by which it is found again.
 */

import { barcodeOf, codesReady, qrOf } from "../devices/codes.js";
import { moment, voiceOf } from "../kit/language.js";
import { publicUrl } from "../pure/receipt_chain.js";
import { logo, stars } from "./ornament.js";
import { DOTS, facesReady, glued, ltr, own, Roll } from "./roll.js";
import * as words from "./words.js";

const SHORT_HASH = 16;
/** Heights of letters and the width of a module of the codes, in dots, by the width of the paper. */
export const SIZES = {
  80: { small: 21, text: 26, large: 30, house: 50, total: 46, qr: 6, bar: 3 },
  58: { small: 19, text: 23, large: 26, house: 38, total: 34, qr: 5, bar: 2 },
};

/** The picture (a canvas) of a record of the book, for paper of `widthMm`; `copy` above 0 says that it is the nth duplicate. */
export async function pictureOf(till, record, widthMm, copy) {
  const voice = await voiceOf(record.speaks ?? record.receipt.language, till.build);
  // Where the engine of the codes cannot come, the number and the hash still stand in plain figures.
  const [hasCodes] = await Promise.all([codesReady().then(() => true, () => false), facesReady()]);
  const paper = new Roll(DOTS[widthMm], voice.direction);
  const sheet = { till, paper, voice, sizes: SIZES[widthMm], t: voice.t, receipt: record.receipt, left: record.cards_left, promotions: record.promotions, hash: record.hash, hasCodes: hasCodes && !till.practice };
  await house(sheet);
  if (till.practice) worthless(sheet);
  if (copy) duplicate(sheet, copy);
  for (const part of [facts, goods, totals, taxes]) part(sheet);
  if (till.practice) worthless(sheet);
  await foot(sheet);
  return paper.picture();
}

/** Who sells, as the law wants it said. */
async function house({ till, paper, sizes, voice }) {
  const { operator, site } = till.place;
  paper.image((await logo(operator.logo, paper.width / 2)) ?? stars(paper.width));
  paper.space(10);
  paper.text(own(operator.name), sizes.house, { bold: true, place: "middle" });
  const address = [operator.address, operator.city].filter(Boolean).join(", ");
  const lines = [own(voice.named(site.names)), own(address), ltr(operator.phone ?? "")].filter((line) => line.length > 2);
  for (const line of lines) if (line !== own(operator.name)) paper.text(line, sizes.text, { place: "middle" });
  for (const numbers of [[["ICE", operator.ice]], [["IF", operator.if], ["RC", operator.rc], ["TP", operator.tp]]]) {
    const known = numbers.filter(([, number]) => number).map(([name, number]) => ltr(glued(`${name} ${number}`)));
    if (known.length) paper.text(known.join("  "), sizes.small, { place: "middle" });
  }
  paper.space(12);
}

function duplicate({ paper, sizes, t }, number) {
  paper.band(t("DUPLICATE %(number)s", { number }), sizes.large);
  paper.space(12);
}

/** A practice paper says so before and after everything it says, and bears no code. */
function worthless({ paper, sizes, t }) {
  paper.band(t("PRACTICE: not a receipt"), sizes.large);
  paper.space(12);
}

function facts({ till, paper, sizes, t, receipt }) {
  const cashier = till.place.people.find(({ id }) => id === receipt.cashier_id) ?? till.operator;
  paper.rule(2);
  paper.space(6);
  paper.pair(t("Receipt"), ltr(receipt.number), sizes.text, { bold: true });
  paper.pair(t("Served by %(name)s", { name: own(cashier?.name ?? "") }), ltr(moment(receipt.sold_at)), sizes.small);
  paper.space(6);
  paper.rule(2);
}

function goods({ till, paper, sizes, voice, receipt }) {
  for (const line of receipt.lines) {
    paper.space(10);
    paper.pair(own(words.nameOn(voice, line)), voice.amount(line.amount), sizes.text, { bold: true });
    const product = till.catalogue.product(line.product_id);
    const details = [words.reckoning(voice, product, line), ...words.remarks(voice, till, line), words.origin(voice, till, line, receipt.sold_at)];
    for (const detail of details.filter(Boolean)) paper.text(detail, sizes.small);
  }
  paper.space(12);
}

function totals({ till, paper, sizes, voice, receipt, left, promotions }) {
  const [whole, ...rest] = words.sums(voice, till, receipt, { left, promotions });
  const looks = { total: [sizes.large, true], change: [sizes.text, true], small: [sizes.small, false], "": [sizes.text, false] };
  paper.rule(3);
  paper.space(8);
  paper.pair(whole.name, whole.amount, sizes.total, { bold: true });
  for (const { name, amount, kind, reference } of rest) {
    const [size, bold] = looks[kind];
    paper.pair(reference ? `${name} ${ltr(reference)}` : name, amount, size, { bold });
  }
  paper.space(8);
  if (receipt.note) {
    paper.text(own(receipt.note), sizes.small);
    paper.space(8);
  }
}

/** Nothing at all of a seller who is not subject to VAT. */
function taxes({ till, paper, sizes, voice, t, receipt }) {
  if (!receipt.taxes.length) return;
  paper.rule(2, { dotted: true });
  for (const { code, rate_bp: rate, net, tax, gross } of words.byRate(receipt.taxes)) {
    const known = till.place.tax_codes.filter((row) => row.code === code && row.rate_bp === rate).at(-1);
    paper.space(6);
    paper.text(known ? voice.named(known.mentions) : code, sizes.small, { bold: true });
    paper.three([[t("Net"), net], [t("Tax"), tax], [t("Gross"), gross]].map(([name, centimes]) => [name, voice.amount(centimes)]), sizes.small);
  }
  paper.space(8);
}

async function foot(sheet) {
  const { paper, sizes, t, receipt, hash } = sheet;
  paper.rule(2);
  paper.space(14);
  paper.text(t("Thank you, and see you soon."), sizes.large, { bold: true, place: "middle" });
  paper.space(10);
  if (sheet.hasCodes) await codes(sheet);
  paper.text(ltr(receipt.number), sizes.text, { bold: true, place: "middle" });
  paper.text(ltr(hash.slice(0, SHORT_HASH)), sizes.small, { place: "middle" });
  paper.space(10);
  paper.image(stars(paper.width));
  paper.space(10);
}

async function codes({ till, paper, sizes, t, receipt, hash }) {
  paper.image(await qrOf(publicUrl(till.place.base_url ?? location.origin, hash), sizes.qr, paper.width));
  paper.text(t("This receipt without paper"), sizes.small, { place: "middle" });
  paper.space(6);
  paper.image(await barcodeOf(receipt.number, sizes.bar, 80));
  paper.space(4);
}
