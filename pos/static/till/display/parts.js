/** What several pictures of the customer's screen are made of: goods in their doorway, where they come from, the languages. */

import { h, icon } from "../kit/dom.js";
import { amount, day, LANGUAGES, language, money, named, t } from "../kit/language.js";

/** Goods in a doorway of light, on the ground of their kind. */
export function doorway({ picture, names }) {
  const kept = picture;
  const spoken = picture.replace(/\.fr\.svg/, `.${language()}.svg`);
  const image = h("img", { src: spoken, alt: named(names), decoding: "async" });
  // Without the server, the picture that the till has kept; without that one, the doorway stands empty.
  image.addEventListener("error", () => (image.getAttribute("src") === kept ? image.remove() : (image.src = kept)));
  return h("figure.doorway", {}, h("span.arch"), kept && image);
}

/** Who made it and where, with its sign of origin. */
export function origin({ cooperative, place, sign, lot, best_before_on: bestBefore }) {
  return h("div.origin", {},
    cooperative && h("p.maker", {}, h("bdi", {}, named(cooperative))),
    place && h("p.place", {}, icon("pin"), h("bdi", {}, named(place))),
    (lot || bestBefore) && h("p.lot", {}, [lot && t("Lot %(code)s", { code: isolated(lot) }), bestBefore && t("best before %(date)s", { date: day(bestBefore) })]
      .filter(Boolean).join(" · ")),
    sign && seal(sign));
}

const isolated = (text) => `\u2068${text}\u2069`;

function seal({ kind, names }) {
  const words = kind === "AOP" ? t("Protected designation of origin") : t("Protected geographical indication");
  return h(`p.sign.${kind.toLowerCase()}`, {}, h("strong", {}, kind === "AOP" ? t("PDO") : t("PGI")), h("span", {}, h("bdi", {}, named(names)), h("small", {}, words)));
}

/** The name of a class for the ground that goods stand on. */
export const groundOf = ({ ground }) => (/^[a-z-]+$/.test(ground) ? `ground-${ground}` : "ground-none");

/** A name and its amount, large. */
export const figure = (name, centimes, kind = "") => h("div.figure", { "data-kind": kind }, h("dt", {}, name), h("dd", {}, sumOf(centimes)));

/** An amount whose figure is large and whose currency steps back. */
export function sumOf(centimes) {
  const [before, after] = money(centimes).split(amount(centimes));
  return h("bdi.sum-of", {}, h("small", {}, before), amount(centimes), h("small", {}, after));
}

/** The three languages, for the customer to touch. */
export function languages(choose) {
  return h("div.languages", { role: "group", "aria-label": t("Language") },
    Object.entries({ fr: "Fr", ar: "ع", en: "En" }).map(([code, short]) =>
      h("button", { type: "button", lang: code, title: LANGUAGES[code], "aria-label": `${short} ${LANGUAGES[code]}`,
        "aria-pressed": String(code === language()), onclick: () => choose(code) }, short)));
}
