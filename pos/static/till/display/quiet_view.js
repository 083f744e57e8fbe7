/** Between two customers: goods of the house in their doorway, one after the other, with who made them. */

import { fill, h } from "../kit/dom.js";
import { named, t } from "../kit/language.js";
import { doorway, groundOf, languages, origin } from "./parts.js";

const EACH_MS = 12_000;

/** The picture; `update({gallery})` gives it what to show, and `leave()` stops it. */
export function quietView(choose, house) {
  const stage = h("section.stage");
  const element = h("div.view.quiet-view", {}, stage,
    h("footer.quiet-foot", {}, h("p.house", {}, h("bdi", {}, house)), h("p.welcome", {}, t("Welcome")), languages(choose)));
  let gallery = [];
  let place = 0;
  const step = () => {
    if (gallery.length === 0) return fill(stage, h("div.scene.ground-none", {}, h("figure.doorway", {}, h("span.arch"))));
    const story = gallery[place % gallery.length];
    place += 1;
    const scene = h(`div.scene.${groundOf(story)}`, {}, doorway(story), h("div.scene-words", {}, h("h1", {}, named(story.names)), origin(story)));
    // The one before stays under it until it has come.
    while (stage.children.length > 1) stage.firstChild.remove();
    stage.append(scene);
  };
  const timer = setInterval(step, EACH_MS);
  function update(showing) {
    const isSame = JSON.stringify(showing.gallery) === JSON.stringify(gallery);
    gallery = showing.gallery ?? [];
    if (!isSame || stage.children.length === 0) step();
  }
  return { element, update, leave: () => clearInterval(timer) };
}
