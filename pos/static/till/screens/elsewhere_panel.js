/**
 * "We have it in the other shop, the back room, the pool": where a product is, and holding it for a customer.
 *
 * Invariant: what is held is held by the server; nothing is promised that it has not said yes to.
 */

import { fill, h, icon } from "../dom.js";
import { day, language, named, t } from "../language.js";
import { hold, whereabouts } from "../orders.js";
import { uuid7 } from "../pure/ids.js";
import { quantityText } from "../quantities.js";
import { notify } from "./notice.js";
import { customerFields } from "./customer_fields.js";
import { placeOf } from "./order_words.js";
import { framed, tried } from "./panel.js";

const FOUND_MAX = 30;
const DAYS = [0, 2, 7];

/** The panel; `product` is the selected line's, or null: then it is searched for. `back()` leads to the goods. */
export function elsewherePanel(till, product, back) {
  const panel = framed("elsewhere", t("Where is it?"), back);

  function choose() {
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
    panel.show(h("p.hint", {}, t("Looking…")));
    const isSaid = await tried(async () => show(found, await whereabouts(found.id)));
    if (!isSaid) panel.show(another(), h("button.tool", { type: "button", onclick: () => look(found) }, t("Try again")));
  }

  function show(found, { sites, coming, pool, site_id: here }) {
    const hold = (site) => panel.show(holdForm(till, found, site, { done: () => look(found) }));
    panel.show(h("header.elsewhere-head", {}, h("p.elsewhere-name", {}, named(found.names)), another()),
      h("ul.elsewhere-sites", { tabindex: "-1" },
        sites.filter(({ kind }) => kind === "store").map((site) => siteCard(found, site, here, hold)),
        sites.filter(({ kind }) => kind === "pool").map((site) => siteCard(found, site, here, null)),
        offersCard(found, pool), coming.map((order) => comingCard(found, order, sites))));
    panel.body.querySelector(".primary")?.focus();
  }

  const another = () => h("button.quiet", { type: "button", "data-key": "Alt+p", onclick: choose }, t("Another product"));

  if (product) look(product);
  else choose();
  return panel;
}

function siteCard(product, site, here, hold) {
  const lies = site.places.map(({ kind, on_hand }) => `${placeOf(kind)} ${quantityText(product, on_hand)}`);
  const can = hold && site.available > 0 && product.parts.length === 0;
  return card(site.site_id === here ? t("Here") : named(site.names), quantityText(product, site.available),
    h("span.hint", {}, lies.length ? lies.join(" · ") : t("nothing lies there"), site.site_id !== here && site.phone ? [" · ", h("bdi", { dir: "ltr" }, site.phone)] : null),
    can ? h("button", { class: site.site_id === here ? "primary" : "tool", type: "button", onclick: () => hold(site) }, t("Hold it")) : null, site.available > 0);
}

const offersCard = (product, { quantity, by_on }) => (quantity > 0
  ? card(t("Offered by co-operatives"), quantityText(product, quantity), h("span.hint", {}, t("here by %(date)s at the soonest", { date: day(by_on) })), null, true) : null);

function comingCard(product, { site_id: id, quantity, expected_on }, sites) {
  const site = sites.find(({ site_id }) => site_id === id);
  return card(t("On its way to %(site)s", { site: site ? named(site.names) : "" }), quantityText(product, quantity), h("span.hint", {}, t("expected on %(date)s", { date: day(expected_on) })), null, true);
}

const card = (name, quantity, facts, action, isThere) => h("li.elsewhere-card", { "data-there": String(isThere) },
  h("strong", {}, h("bdi", {}, name)), h("span.elsewhere-quantity", {}, h("bdi", {}, quantity)), facts, action);

function holdForm(till, product, site, { done }) {
  const isPiece = product.unit === "piece";
  const quantity = h("input.text-field", { type: "text", inputmode: "numeric", dir: "ltr", required: true, maxlength: "7", value: isPiece ? "1" : "500", name: "quantity" });
  const days = h("select.text-field", { name: "days" }, DAYS.map((count) => h("option", { value: String(count), selected: count === 2 }, until(count))));
  const who = customerFields(till);
  const id = uuid7();
  const submit = async (event) => {
    event.preventDefault();
    const lines = [{ product_id: product.id, quantity: Number(quantity.value.trim()) || 0 }];
    if (!(lines[0].quantity >= 1)) return notify(t("Key how much is to be held."), "bad");
    await tried(async () => {
      const { code } = await hold(till, { id, site_id: site.site_id, delivery: "pickup", language: language(), days: Number(days.value), lines, ...who.values() });
      notify(t("Held under %(code)s.", { code }), "good");
      done();
    });
  };
  return h("form.drawer-form.hold-form", { onsubmit: submit }, h("h3", {}, t("Hold: %(name)s", { name: named(product.names) })),
    h("p.hint", {}, t("To be collected: %(site)s", { site: named(site.names) })),
    who.element,
    h("div.hold-how", {}, h("label.field", {}, h("span", {}, isPiece ? t("Pieces") : t("Grams or millilitres")), quantity), h("label.field", {}, h("span", {}, t("Held until the end of")), days)),
    h("div.drawer-end", {}, h("button.quiet", { type: "button", onclick: done }, t("Back")), h("button.primary", { type: "submit" }, t("Hold it"))));
}

const until = (days) => (days === 0 ? t("today") : day(dayAhead(days)));

const dayAhead = (days) => new Intl.DateTimeFormat("en-CA", { timeZone: "Africa/Casablanca" }).format(new Date(Date.now() + days * 86_400_000));
