/** While goods are scanned: the story of the last on one side, the ticket and its total on the other. */

import { fill, h, keyed, say } from "../kit/dom.js";
import { amount, money, named, nt, t } from "../kit/language.js";
import { quantityText } from "../goods/quantities.js";
import { doorway, groundOf, languages, origin, sumOf } from "./parts.js";

/** The picture; `update(showing)` follows the ticket line by line. */
export function ticketView(choose) {
  const story = h("section.story", { "aria-live": "polite" });
  const list = h("ol.shown-lines");
  const scroll = h("div.shown-scroll", {}, list);
  const count = h("span.shown-count");
  const saved = h("p.saved");
  const total = h("output.shown-total");
  const totalName = h("span");
  const element = h("div.view.ticket-view", {}, story,
    h("section.shown-ticket", {},
      h("header.shown-head", {}, h("h1", {}, t("Your basket")), count, languages(choose)),
      scroll,
      h("footer.shown-foot", {}, saved, totalName, total)));
  let told = "";

  function update(showing) {
    keyed(list, showing.lines, ({ id }) => id, () => h("li.shown-line", {}, h("span.shown-name"), h("span.shown-amount"), h("span.shown-detail"), h("span.shown-offer")), updateLine);
    scroll.scrollTop = scroll.scrollHeight;
    scroll.classList.toggle("is-full", scroll.scrollHeight > scroll.clientHeight);
    say(count, nt("%(num)d line", "%(num)d lines", showing.count));
    say(totalName, showing.total < 0 ? t("We give back") : t("Total"));
    fill(total, sumOf(Math.abs(showing.total)));
    say(saved, showing.discount > 0 ? t("You save %(amount)s", { amount: money(showing.discount) }) : "");
    if (!showing.story || JSON.stringify(showing.story) === told) return;
    told = JSON.stringify(showing.story);
    story.className = `story ${showing.story ? groundOf(showing.story) : "ground-none"}`;
    fill(story, showing.story && [doorway(showing.story), h("div.story-words", {}, h("h2", {}, named(showing.story.names)), origin(showing.story))]);
  }
  return { element, update };
}

function updateLine(node, line) {
  const [name, sum, detail, offer] = node.children;
  say(name, nameOf(line));
  fill(sum, line.discount > 0 && h("s", { dir: "ltr" }, amount(line.amount + line.discount)), h("bdi", { dir: "ltr" }, amount(line.amount)));
  say(detail, detailOf(line));
  say(offer, line.offer ? named(line.offer) : "");
  node.dataset.back = String(line.quantity < 0);
  // Touched just now: it glows for a moment.
  node.classList.remove("fresh");
  requestAnimationFrame(() => node.classList.add("fresh"));
}

const nameOf = ({ kind, names }) => ({ delivery: t("Delivery"), gift_card: t("Gift card"), payment: t("On account") })[kind] ?? named(names);

function detailOf({ unit, is_weighed: isWeighed, quantity, unit_price: price }) {
  if (quantity === 1 && unit === "piece") return "";
  if (quantity < 0) return `${t("Brought back")} · ${quantityText({ unit }, -quantity)}`;
  return `${quantityText({ unit }, quantity)} × ${isWeighed ? t("%(amount)s / kg", { amount: amount(price) }) : amount(price)}`;
}
