/**
 * How the till looks and sounds to whoever is at it: every choice counts at once, and is kept for her on this device.
 */

import { fill, h } from "../../kit/dom.js";
import { t } from "../../kit/language.js";
import { chooseLook, lookOf } from "../../people/looks.js";
import * as sounds from "../../kit/sounds.js";

/** The panel; `done()` leads back to the goods. */
export function looksPanel(till, done) {
  const body = h("div.looks-body");
  const choose = async (part, key) => {
    await chooseLook(till, part);
    show();
    body.querySelector(`[data-key="${key}"]`).focus();
  };
  const choice = (key, name, isChosen, part) =>
    h("button.tool.look", { type: "button", "data-key": key, "aria-pressed": String(isChosen), onclick: () => choose(part, key) }, name);

  function show() {
    const { large, contrast, volume } = lookOf(till);
    const loud = [t("Silent"), t("Soft"), t("Normal"), t("Loud")];
    const heard = (key, name, sound) => h("button.tool", { type: "button", "data-key": key, onclick: sound }, name);
    fill(body,
      group(t("Screen"), choice("1", t("Large type"), large, { large: !large }), choice("2", t("High contrast"), contrast, { contrast: !contrast })),
      group(t("Sounds"), loud.map((name, at) => choice(String(at + 3), name, volume === at, { volume: at }))),
      group(t("What they mean"), heard("7", t("Scanned"), sounds.taken), heard("8", t("Refused"), sounds.refused),
        heard("9", t("Paid"), sounds.paid), heard("0", t("Attention"), sounds.attention)));
  }

  const element = h("section.panel.looks", { "aria-labelledby": "looks-title" },
    h("header.panel-head", {}, h("h2", { id: "looks-title" }, t("Screen and sounds")),
      h("button.quiet", { type: "button", "data-key": "Escape", onclick: done }, t("Back to the goods"))),
    body);
  show();
  return { element, focus: () => body.querySelector("button").focus(), leave: () => {} };
}

const group = (title, ...choices) => h("fieldset.look-group", {}, h("legend", {}, title), h("div.look-choices", {}, choices));
