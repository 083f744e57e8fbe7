/** An X or a Z on paper: the house's name, what it is of, and its rows. Twin: pos/printing/shift_papers.py. */

import { headed } from "./heading.js";
import { rowsOf } from "./report_rows.js";

/**
 * The picture (a canvas) for paper of `widthMm` with its `mark` (`headed`): `title`, under it what it is `not`, then `facts` (`[name, value]`, or a line
 * alone), the rows of `figures`, and facts at its `foot`.
 */
export async function reportOf(till, { title, not = "", facts, figures, foot = [] }, widthMm, mark) {
  const { paper, sizes } = await headed(till, widthMm, title, mark);
  if (not) paper.text(not, sizes.text, { bold: true, place: "middle" });
  tell(paper, sizes, facts);
  const looks = { "": [sizes.text, false], total: [sizes.large, true], small: [sizes.small, false] };
  for (const part of rowsOf(figures)) {
    paper.space(8);
    paper.rule(2);
    paper.space(6);
    for (const { name, amount, kind } of part) paper.pair(name, amount, looks[kind][0], { bold: looks[kind][1] });
  }
  paper.space(8);
  paper.rule(2);
  paper.space(8);
  tell(paper, sizes, foot);
  paper.space(10);
  return paper.picture();
}

function tell(paper, sizes, facts) {
  for (const fact of facts) {
    if (Array.isArray(fact)) paper.pair(...fact, sizes.small);
    else paper.text(fact, sizes.small);
  }
}
