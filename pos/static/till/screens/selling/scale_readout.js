/**
 * What lies on the scale, live, with tare and zero.
 *
 * Invariant: `weight()` is a weight only while the scale says it, at rest and above nothing.
 */

import { h, say } from "../../kit/dom.js";
import { listenToScale } from "../../devices/scale.js";
import { language, t } from "../../kit/language.js";
import { formatQuantity } from "../../pure/quantity.js";

/** The readout of this device's scale; `changed()` is called when it shows something else. */
export function scaleReadout(till, changed) {
  let reading = { state: "silent" };
  const weight = h("output.scale-weight", { "aria-label": t("On the scale") }, "–");
  const state = h("span.scale-state");
  const show = () => {
    element.dataset.state = isTakeable(reading) ? "ready" : reading.state;
    say(weight, "grams" in reading && reading.state !== "over" ? formatQuantity(reading.grams, "g", language()) : "–");
    say(state, nameOf(reading));
  };
  const line = listenToScale(till, (heard) => {
    reading = heard;
    show();
    changed();
  });
  const button = (name, key, order) => h("button.tool", { type: "button", "data-key": key, onclick: order }, name);
  const element = h("div.scale", { role: "group", "aria-label": t("Scale") }, h("div.scale-face", {}, weight, state),
    h("div.scale-tools", {}, button(t("Tare"), "Alt+t", line.tare), button(t("Zero"), "Alt+z", line.zero)));
  show();
  return {
    element,
    weight: () => (isTakeable(reading) ? reading.grams : 0),
    isThere: () => reading.state !== "gone",
    why: () => nameOf(reading),
    leave: line.stop,
  };
}

const isTakeable = ({ state, grams }) => state === "stable" && grams > 0;


function nameOf({ state, grams, net }) {
  if (state === "gone") return t("The scale is not plugged in: key the weight.");
  if (state === "silent") return t("The scale says nothing.");
  if (state === "over") return t("Too heavy for the scale.");
  if (state === "unstable") return t("Still moving…");
  if (grams < 0) return t("Below zero: set it to zero.");
  if (grams === 0) return t("Nothing on the scale.");
  return net ? t("At rest, without the tare") : t("At rest");
}
