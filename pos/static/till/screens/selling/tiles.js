/**
 * The goods: a search field, the categories, and a tile for each product.
 *
 * Invariant: what is typed anywhere on the screen lands in the search field; what is scanned never does. Of goods that were
 * searched for, Enter takes the one that is marked, and no other.
 */

import { when } from "../../kit/changes.js";
import { withoutGroups } from "../../kit/digits.js";
import { fill, h, icon, keyed, say } from "../../kit/dom.js";
import { favouriteProducts, isFavourite, toggleFavourite } from "../../goods/favourites.js";
import { amount, language, named, nt, t } from "../../kit/language.js";
import { unbroken } from "../../goods/names.js";
import { formatQuantity } from "../../pure/quantity.js";
import { cameraView } from "../camera_view.js";

const TILES_MAX = 120;
const FAVOURITES = "favourites";
const DIGITS = /^\d+$/;

/**
 * The panel; `chosen(product)` is called when a tile is pressed or found by Enter, `scanned(readings)` when the camera
 * reads a code, or what was typed is one: `isCode(text)`. `looked` is the `view` of a panel before this one: it shows what that did.
 */
export function tilesPanel(till, { chosen, isCode, scanned }, looked = {}) {
  const view = { category: favouriteProducts(till).length ? FAVOURITES : null, query: "", arranging: false, ...looked, group: groupNow(till) };
  const search = searchField();
  const camera = cameraView(scanned);
  const categories = h("div.categories", { role: "group", "data-walk": "Alt+c", "aria-label": t("Categories") });
  const tiles = h("div.tiles", { "data-walk": "Alt+a" });
  const none = h("p.hint.none", { hidden: true }, t("Nothing found."));
  const more = h("p.hint.more", { hidden: true });
  const marked = h("p.only-spoken", { role: "status" });
  const element = h("section.goods", { "aria-label": t("Goods") },
    h("div.search", { role: "search", "data-shows": "Ctrl+f" }, icon("search"), search, camera.button), camera.place, categories, h("div.tiles-scroll", { tabindex: "-1" }, tiles, none, more), marked);

  function products() {
    if (view.query) return till.catalogue.filling ? [] : till.catalogue.search(view.query);
    if (view.category === FAVOURITES) return favouriteProducts(till);
    return view.category === null ? till.catalogue.onSale() : till.catalogue.inCategory(view.category);
  }

  function render() {
    const found = products();
    const shown = found.slice(0, TILES_MAX);
    none.hidden = shown.length > 0;
    say(none, noneText());
    more.hidden = found.length === shown.length;
    say(more, moreText(found.length - shown.length));
    element.dataset.arranging = String(view.arranging);
    keyed(tiles, shown.map((product) => tileOf(till, product, view)), ({ id }) => id, (tile) => makeTile(tile, till, press), updateTile);
    mark(view.query ? taken(found) : undefined);
  }

  /** What Enter takes of what was found; nothing, where what is typed is a code or the beginning of a number. */
  function taken([first, second]) {
    if (!second) return first;
    const isVague = DIGITS.test(view.query) && !till.catalogue.numbered(view.query);
    return isVague || isCode(view.query) ? undefined : first;
  }

  function mark(product) {
    tiles.querySelector("[data-enter]")?.removeAttribute("data-enter");
    if (product) tiles.querySelector(`[data-product="${product.id}"]`).dataset.enter = "";
    say(marked, product ? t("Enter takes %(name)s", { name: named(product.names) }) : "");
  }

  function noneText() {
    if (view.category === FAVOURITES && !view.query) return t("Nothing is pinned yet: choose what is sold most.");
    return till.catalogue.filling ? t("The till is still reading its goods…") : t("Nothing found.");
  }

  const moreText = (left) => nt("%(num)d more is not shown: type its name to find it.", "%(num)d more are not shown: type a name to find them.", left);

  /** A tile is sold, or pinned while the favourites are chosen. */
  function press(product) {
    if (view.arranging) return toggleFavourite(till, product.id);
    chosen(product);
    // The tiles stay as they are under the finger; what is typed next is another search.
    search.setSelectionRange(0, search.value.length);
  }

  function arrange(arranging) {
    view.arranging = arranging;
    choose(arranging ? null : FAVOURITES);
  }

  function choose(category) {
    Object.assign(view, { category, query: "" });
    search.value = "";
    renderCategories();
    render();
  }

  function renderCategories() {
    const chip = (id, name) =>
      h("button.chip", { type: "button", "aria-pressed": String(view.category === id && !view.query), onclick: () => choose(id) }, name);
    fill(categories, favouriteChips(view, chip, arrange), chip(null, t("All")), till.catalogue.categories.map(({ id, names }) => chip(id, named(names))));
  }

  search.addEventListener("input", () => {
    view.query = withoutGroups(search.value);
    refresh();
  });
  search.addEventListener("keydown", (event) => {
    if (event.key === "Escape") choose(view.category);
    const { query } = view;
    if (event.key !== "Enter" || !query) return;
    event.preventDefault();
    // By the time that the goods are read, an Enter before this one may have taken what was looked for.
    if (till.catalogue.filling) till.catalogue.whole.then(() => view.query === query && enter(products()));
    else enter(products());
  });

  function enter(found) {
    const { query } = view;
    const product = taken(found);
    // The beginning of a number says which of them as little as nothing does: it stays, to be gone on with or typed over.
    if (!product && !isCode(query)) return search.select();
    if (product) press(product);
    else scanned([query]);
    choose(view.category);
  }

  /** What is new in the catalogue shows, and what is being looked for stays in the field. */
  function refresh() {
    renderCategories();
    render();
  }

  /** Another group's customer has come onto the ticket, or has gone from it: the tiles say what is paid now. */
  function regroup() {
    if (groupNow(till) === view.group) return;
    view.group = groupNow(till);
    render();
  }

  const offs = [when("catalogue", refresh), when("stock", render), when("favourites", refresh), when("ticket", regroup)];
  search.value = view.query;
  refresh();
  const leave = () => {
    camera.close();
    offs.forEach((off) => off());
  };
  /** Another customer's search begins with nothing in it. */
  const begin = () => view.query && choose(view.category);
  return { element, search, view, begin, hidden: camera.close, leave };
}

const groupNow = ({ ticket }) => ticket.state.customer?.group_id ?? null;

/** The favourites come first; the way to choose them is beside them. */
function favouriteChips(view, chip, arrange) {
  const own = chip(FAVOURITES, [icon("star"), t("Favourites")]);
  if (view.arranging) return [h("button.chip.arrange.finish", { type: "button", "data-key": "Escape", onclick: () => arrange(false) }, t("Finish")), h("p.arranging", {}, t("Tap what is to be at hand."))];
  return [own, view.category === FAVOURITES && h("button.chip.arrange", { type: "button", onclick: () => arrange(true) }, t("Choose"))];
}

function searchField() {
  return h("input.search-field", {
    type: "search", id: "search", autocomplete: "off", autocapitalize: "none", spellcheck: "false", enterkeyhint: "search",
    placeholder: t("Search or scan"), "aria-label": t("Search or scan"), "data-key": "Ctrl+f",
  });
}

/** What a tile shows, as one value: an unchanged tile is not touched. */
const tiles = new Map();

function tileOf(till, product, { arranging, group }) {
  const { amount: price } = till.catalogue.priceFor(product, group, Date.now());
  const stock = t("%(quantity)s in stock", { quantity: formatQuantity(Math.max(product.on_hand, 0), product.unit, language()) });
  const next = {
    id: product.id,
    product,
    name: unbroken(named(product.names)),
    price: priceText(product, price),
    stock,
    out: product.on_hand <= 0,
    pressed: arranging ? isFavourite(till, product.id) : null,
    ground: till.catalogue.category(product.category)?.slug,
  };
  const last = tiles.get(product.id);
  const same = last && Object.keys(next).every((key) => last[key] === next[key]);
  if (!same) tiles.set(product.id, next);
  return same ? last : next;
}

const priceText = (product, price) => (product.kind === "weight" ? t("%(amount)s / kg", { amount: amount(price) }) : amount(price));

function makeTile(tile, till, press) {
  return h("button.tile", { type: "button", "data-product": tile.id, "data-kind": tile.product.kind, onclick: () => press(till.catalogue.product(tile.id)) },
    h("span.tile-picture"), h("span.tile-name"), h("span.tile-price", { dir: "auto" }), h("span.tile-stock"));
}

function updateTile(node, { product, name, price, stock, out, pressed, ground }) {
  const [picture, nameBox, priceBox, stockBox] = node.children;
  if (product.picture && picture.firstChild?.getAttribute("src") !== product.picture) fill(picture, pictureOf(product));
  say(nameBox, name);
  say(priceBox, price);
  say(stockBox, stock);
  node.classList.toggle("out", out);
  if (pressed === null) node.removeAttribute("aria-pressed");
  else node.setAttribute("aria-pressed", String(pressed));
  picture.className = `tile-picture ground-${ground}`;
}

const pictureOf = ({ picture }) => h("img", { loading: "lazy", src: picture, alt: "", decoding: "async", width: "96", height: "96" });
