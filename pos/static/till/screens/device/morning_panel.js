/**
 * The morning check on the screen: one strip, green or red, and each thing with what to do about it.
 */

import { when } from "../../kit/changes.js";
import { barcodeOf } from "../../devices/codes.js";
import { fill, h, icon, say } from "../../kit/dom.js";
import { nt, t } from "../../kit/language.js";
import { checks, look, lookAgain, redOnes, TEST_CODE } from "../../device/morning.js";
import { notify } from "../notice.js";
import { askForPromise } from "../paying/risk.js";

const CHECKED = "checked shift";
const CODE_MODULE = 3;
const CODE_HEIGHT = 90;
const SIGNS = { good: "check", bad: "alert", unknown: "info", noted: "info" };

/** The panel; `desk` is the selling screen, which leads to where things are put right. */
export function morningPanel(till, desk) {
  const summary = h("p.morning-strip", { role: "status" });
  const list = h("ul.morning-list");
  const code = h("figure.test-code");
  const ways = {
    queue: [t("Where the sales are"), desk.showQueue], shift: [t("The drawer"), desk.showDrawer], printer: [t("Printer and scale"), desk.showDevices],
    storage: [t("Ask the browser to keep it"), () => askForPromise(till)],
  };
  /** The browser's promise makes no room. */
  const wayOf = ({ key }) => (key === "storage" && till.isNearlyFull ? null : ways[key]);
  let isLooking = false;
  let said = "";

  function show() {
    const found = checks(till);
    const saying = JSON.stringify(found);
    // What is under a finger stays there.
    if (saying === said) return;
    said = saying;
    sayOf(summary, found);
    fill(list, found.map((check) => rowOf(check, wayOf(check), check.key === "scanner" && !till.scannerHeard && code)));
  }
  async function seen(by) {
    if (isLooking) return;
    isLooking = true;
    await by(till).finally(() => (isLooking = false));
    show();
  }
  const again = () => seen(look);

  const element = h("section.panel.morning", { "aria-labelledby": "morning-title" },
    h("header.panel-head", {}, h("h2", { id: "morning-title", tabindex: "-1" }, t("Morning check")),
      h("button.tool", { type: "button", "data-key": "F7", onclick: again }, t("Check again")),
      h("button.quiet", { type: "button", "data-key": "Escape", onclick: desk.showGoods }, t("Back to the goods"))),
    h("div.morning-body", {}, summary, list));
  // Whoever has put something right sees it here, without asking for it.
  const offs = [...["queue", "link", "scanner", "place", "devices"].map((topic) => when(topic, show)), when("beat", () => seen(lookAgain))];
  show();
  again();
  drawCode(code);
  return { element, focus: () => element.querySelector("h2").focus(), leave: () => offs.forEach((off) => off()) };
}

/** Without the engine that draws codes any article does as well. */
async function drawCode(place) {
  const drawn = await barcodeOf(TEST_CODE, CODE_MODULE, CODE_HEIGHT).catch(() => null);
  if (drawn) fill(place, drawn, h("figcaption", { dir: "ltr" }, TEST_CODE));
}

function rowOf({ key, name, state, text, todo }, way, beside) {
  return h("li.check", { "data-check": key, "data-state": state }, icon(SIGNS[state]),
    h("strong", {}, name), h("span", {}, h("span.only-spoken", {}, `${wordOf(state)}: `), text),
    todo && h("p.todo", {}, todo),
    way && state === "bad" && h("button.quiet", { type: "button", onclick: way[1] }, way[0]), beside);
}

function wordOf(state) {
  return { good: t("all well"), bad: t("to be seen to"), unknown: t("not known"), noted: t("good to know") }[state];
}

function sayOf(strip, found) {
  const many = redOnes(found);
  strip.dataset.state = many ? "bad" : "good";
  fill(strip, icon(many ? "alert" : "check"), summaryOf(many));
}

const summaryOf = (many) =>
  many ? nt("Morning check: %(num)d thing to see to", "Morning check: %(num)d things to see to", many) : t("Morning check: all is in order");

/** Once per shift, when it begins: the check as one strip. It is there at once, so that nothing moves under a finger. */
export async function greet(till, open) {
  const { id } = till.shift;
  if (till.practice || localStorage.getItem(CHECKED) === id) return;
  localStorage.setItem(CHECKED, id);
  const words = h("span", {}, t("Morning check: one moment…"));
  notify(words, "plain", h("button.quiet", { type: "button", onclick: open }, t("Look")));
  await look(till);
  const many = redOnes(checks(till));
  if (!words.isConnected) return;
  say(words, summaryOf(many));
  words.closest("[data-tone]").dataset.tone = many ? "bad" : "good";
}
