/**
 * The customer's screen, as the cashier sets it up: a second window, another device, and the customer's language.
 */

import { newCode, openWindow, pairedScreens, sendAway } from "../../display/screens.js";
import { fill, h } from "../../kit/dom.js";
import { LANGUAGES, language, moment, t } from "../../kit/language.js";
import { notify } from "../notice.js";

const LOOK_MS = 2_500;

/** The panel; `done()` leads back to the goods. */
export function displayPanel(till, done) {
  const list = h("ul.screens-list");
  const code = h("div.pairing-code", { role: "status" });
  const looking = { timer: 0, until: 0, many: null };

  async function look() {
    clearTimeout(looking.timer);
    const screens = await pairedScreens(till);
    if (!element.isConnected) return;
    showScreens(screens);
    if (looking.many !== null && screens?.length > looking.many) paired();
    if (looking.until > Date.now()) looking.timer = setTimeout(look, LOOK_MS);
    else fill(code);
  }

  function showScreens(screens) {
    if (!screens) return fill(list, h("li.hint", {}, t("The server does not answer: only a window of this device can be opened.")));
    fill(list, screens.length ? screens.map(row) : h("li.hint", {}, t("No other device is paired.")));
  }

  const row = ({ id, paired_at: at }) => h("li", {}, h("span", {}, t("Paired on %(at)s", { at: moment(at) })),
    h("button.quiet", { type: "button", onclick: async () => { await sendAway(id); look(); } }, t("Send away")));

  function paired() {
    looking.until = 0;
    notify(t("The screen is paired."), "good");
  }

  async function pair() {
    const made = await newCode();
    if (!made) return notify(t("The server does not answer."), "bad");
    looking.until = Date.now() + made.seconds * 1000;
    looking.many = (await pairedScreens(till))?.length ?? 0;
    fill(code, h("p", {}, t("On the other device, open this address and type the code:")),
      h("bdi.pairing-address", { dir: "ltr" }, `${location.host}/pos/display`), h("strong.pairing-digits", { dir: "ltr" }, `${made.code.slice(0, 3)} ${made.code.slice(3)}`),
      h("p.hint", {}, t("It counts for one screen, for %(minutes)s minutes.", { minutes: made.seconds / 60 })));
    look();
  }

  const window = async () => (await openWindow()) || notify(t("The browser did not open the window: allow this address to open windows."), "bad");
  const element = h("section.panel.display-panel", { "aria-labelledby": "display-title" },
    h("header.panel-head", {}, h("h2", { id: "display-title" }, t("Customer's screen")),
      h("button.quiet", { type: "button", "data-key": "Escape", onclick: done }, t("Back to the goods"))),
    h("div.display-ways", {},
      h("section", {}, h("h3", {}, t("The language of this customer")), customerLanguages(till)),
      h("section", {}, h("h3", {}, t("A second window of this device")), h("p.hint", {}, t("For a second monitor. It works without the server too.")),
        h("button.tool", { type: "button", "data-key": "1", onclick: window }, t("Open the window"))),
      h("section", {}, h("h3", {}, t("Another device")), list, code,
        h("button.tool", { type: "button", "data-key": "2", onclick: pair }, t("Pair a screen")))));
  look();
  return { element, focus: () => element.querySelector("h2").nextSibling.focus(), leave: () => clearTimeout(looking.timer) };
}

function customerLanguages(till) {
  const group = h("div.customer-languages", { role: "group", "aria-label": t("The language of this customer") });
  const show = () => fill(group, Object.entries(LANGUAGES).map(([code, name]) =>
    h("button.tool", { type: "button", lang: code, "aria-pressed": String(code === (till.ticket.state.language ?? language())), onclick: () => choose(code) }, name)));
  const choose = (code) => {
    till.ticket.change({ language: code });
    show();
    group.querySelector(`[lang=${code}]`).focus();
  };
  show();
  return group;
}
