/**
 * "We have it in the other shop, the back room, the pool": where a product is, and having it for a customer: held where it
 * lies, brought here from another shop, or ordered from the pool.
 *
 * Invariant: what is held is held by the server; nothing is promised that it has not said yes to. Where goods are searched for,
 * those that are scanned are looked up, and go on no ticket.
 */

import { fill, h, icon } from "../../kit/dom.js";
import { day, named, t } from "../../kit/language.js";
import { whereabouts } from "../../orders/orders.js";
import { quantityText } from "../../goods/quantities.js";
import * as sounds from "../../kit/sounds.js";
import { holdForm } from "./hold_form.js";
import { placeOf } from "./order_words.js";
import { framed, tried } from "../panel.js";

const FOUND_MAX = 30;

/** The panel; `product` is the selected line's, or null: then it is searched for. `back()` leads to the goods. */
export function elsewherePanel(till, product, back) {
  const panel = framed("elsewhere", t("Where is it?"), back);
  let isSearched = false;
  // What was asked for last; another search, or a form, ends the wait for it.
  let asked = null;

  function choose() {
    isSearched = true;
    asked = null;
    const list = h("ul.elsewhere-found");
    const search = h("input.search-field", { type: "search", autocomplete: "off", spellcheck: "false", autofocus: true, placeholder: t("Search"), "aria-label": t("Search") });
    const render = () => {
      const found = search.value.trim() ? till.catalogue.search(search.value.trim()) : [];
      fill(list, found.slice(0, FOUND_MAX).map((one) => h("li", {}, h("button.tool", { type: "button", onclick: () => look(one) }, named(one.names)))));
    };
    search.addEventListener("input", render);
    panel.show(h("div.search", { role: "search" }, icon("search"), search), list);
  }

  async function look(found) {
    panel.show(another(), h("p.hint", {}, t("Looking…")));
    const turn = {};
    asked = turn;
    const isWanted = () => asked === turn && panel.element.isConnected;
    let where = null;
    await tried(async () => (where = await whereabouts(found.id)), isWanted);
    if (!isWanted()) return;
    if (where) show(found, where);
    else panel.show(another(), h("button.tool", { type: "button", onclick: () => look(found) }, t("Try again")));
  }

  function show(found, { sites, coming, pool, site_id: here }) {
    const own = sites.find(({ site_id }) => site_id === here);
    const ask = (how) => {
      isSearched = false;
      panel.show(holdForm(till, found, { at: own, ...how, done: () => look(found) }));
    };
    const canAsk = found.parts.length === 0;
    panel.show(h("header.elsewhere-head", {}, h("p.elsewhere-name", {}, named(found.names)), another()),
      h("ul.elsewhere-sites", { tabindex: "-1" },
        sites.map((site) => siteCard(found, site, { here, ask: canAsk && site.available > 0 ? ask : null })),
        offersCard(found, pool, canAsk ? ask : null), coming.map((order) => comingCard(found, order, sites))));
    panel.body.querySelector(".primary")?.focus();
  }

  const another = () => h("button.quiet", { type: "button", "data-key": "Alt+p", onclick: choose }, t("Another product"));

  /** True when the scan was heard here. */
  function scanned({ product: found }) {
    if (!isSearched || !found) return false;
    sounds.taken();
    look(found);
    return true;
  }

  if (product) look(product);
  else choose();
  return { ...panel, scanned };
}

/** A site with what lies there, and what can be done: a shop holds it for who comes there, every other site may send it here. */
function siteCard(product, site, { here, ask }) {
  const isHere = site.site_id === here;
  const lies = site.places.map(({ kind, on_hand }) => `${placeOf(kind)} ${quantityText(product, on_hand)}`);
  const holds = ask && site.kind === "store";
  const actions = [
    holds && h("button", { class: isHere ? "primary" : "tool", type: "button", onclick: () => ask({ at: site }) }, isHere ? t("Hold it") : t("Hold it there")),
    ask && !isHere && h("button.tool", { type: "button", onclick: () => ask({ from: site }) }, t("Bring it here")),
  ].filter(Boolean);
  return card(isHere ? t("Here") : named(site.names), quantityText(product, site.available),
    h("span.hint", {}, lies.length ? lies.join(" · ") : t("nothing lies there"), !isHere && site.phone ? [" · ", h("bdi", { dir: "ltr" }, site.phone)] : null),
    actions, site.available > 0);
}

const offersCard = (product, { quantity, by_on }, ask) => (quantity > 0
  ? card(t("Offered by co-operatives"), quantityText(product, quantity), h("span.hint", {}, t("here by %(date)s at the soonest", { date: day(by_on) })),
    ask ? [h("button.tool", { type: "button", onclick: () => ask({ fromPool: true }) }, t("Order it"))] : [], true) : null);

function comingCard(product, { site_id: id, quantity, expected_on }, sites) {
  const site = sites.find(({ site_id }) => site_id === id);
  return card(t("On its way to %(site)s", { site: site ? named(site.names) : "" }), quantityText(product, quantity), h("span.hint", {}, t("expected on %(date)s", { date: day(expected_on) })), [], true);
}

const card = (name, quantity, facts, actions, isThere) => h("li.elsewhere-card", { "data-there": String(isThere) },
  h("strong", {}, h("bdi", {}, name)), h("span.elsewhere-quantity", {}, h("bdi", {}, quantity)), facts,
  actions.length ? h("span.elsewhere-actions", {}, actions) : null);
