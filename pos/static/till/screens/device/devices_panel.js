/**
 * The devices of this device: its own receipt printer and its scale. Paired once, tried, and let go.
 */

import { when } from "../../kit/changes.js";
import { adjust, choose, forget, isOffered } from "../../devices/devices.js";
import { commands } from "../../devices/escpos.js";
import { send } from "../../devices/printer.js";
import { SPEEDS } from "../../devices/web_serial.js";
import { fill, h, say } from "../../kit/dom.js";
import { t } from "../../kit/language.js";
import { testPaper } from "../../paper/test_paper.js";
import { refuse } from "../notice.js";
import { scaleReadout } from "../selling/scale_readout.js";

const FIRST = { printer: { width: 80, baudRate: SPEEDS[0] }, scale: { baudRate: SPEEDS[0] } };

/** The panel; `done()` leads back to the goods. */
export function devicesPanel(till, done) {
  const body = h("div.devices");
  let readout = null;
  const show = () => {
    readout?.leave();
    readout = till.devices.scale ? scaleReadout(till, () => {}) : null;
    fill(body, printerPart(till), scalePart(till, readout));
  };
  const off = when("devices", show);
  const element = h("section.panel.devices-panel", { "aria-labelledby": "devices-title" },
    h("header.panel-head", {}, h("h2", { id: "devices-title", tabindex: "-1" }, t("Printer and scale")),
      h("button.quiet", { type: "button", "data-key": "Escape", onclick: done }, t("Back to the goods"))),
    body);
  show();
  return {
    element,
    focus: () => element.querySelector("h2").focus(),
    leave() {
      off();
      readout?.leave();
    },
  };
}

function printerPart(till) {
  const { printer } = till.devices;
  const explained = t("A printer on this device prints when the server or the register's own printer does not.");
  if (!printer) return part(t("Receipt printer"), h("p", {}, explained), pairing(till, "printer", { usb: t("Choose a USB printer"), serial: t("Choose a serial printer") }));
  const state = h("p.device-state", { role: "status" });
  return part(t("Receipt printer"), nameOf(printer), widths(till), printer.way === "serial" && speed(till, "printer"), state,
    h("div.device-tools", {}, h("button.tool", { type: "button", onclick: () => printTest(till, state) }, t("Print a test")), forgetting(till, "printer")));
}

function scalePart(till, readout) {
  const { scale } = till.devices;
  if (!scale) return part(t("Scale"), h("p", {}, t("The scale says the weight of loose goods by itself.")), pairing(till, "scale", { serial: t("Choose the scale") }));
  return part(t("Scale"), nameOf(scale), readout.element, speed(till, "scale"), h("div.device-tools", {}, forgetting(till, "scale")));
}

const part = (name, ...children) => h("section.device", { "aria-label": name }, h("h3", {}, name), children);

const nameOf = ({ name }) => h("p.device-name", {}, h("bdi", { dir: "ltr" }, name));

function pairing(till, device, ways) {
  const offered = Object.entries(ways).filter(([way]) => isOffered(way));
  if (!offered.length) return h("p", {}, t("This browser cannot reach it: open the till in Chrome, Edge or Chromium, over https."));
  return h("div.device-tools", {}, offered.map(([way, name]) =>
    h("button.tool", { type: "button", onclick: () => choose(till, device, way, FIRST[device]) }, name)));
}

const forgetting = (till, device) => h("button.tool.danger", { type: "button", onclick: () => forget(till, device) }, t("Forget it"));

function widths(till) {
  const option = (width) => h("label.choice", {}, h("input", {
    type: "radio", name: "paper-width", value: String(width), checked: till.devices.printer.width === width,
    onchange: () => adjust(till, "printer", { width }),
  }), h("span", {}, t("%(width)s mm", { width })));
  return h("fieldset.device-choices", {}, h("legend", {}, t("Paper width")), option(80), option(58));
}

/** How fast the line of a serial device is: as it is set on the device. */
function speed(till, device) {
  const select = h("select", { onchange: (event) => adjust(till, device, { baudRate: Number(event.target.value) }) },
    SPEEDS.map((rate) => h("option", { value: String(rate), selected: rate === till.devices[device].baudRate }, String(rate))));
  return h("label.field.device-speed", {}, h("span", {}, t("Line speed (baud)")), select);
}

async function printTest(till, state) {
  say(state, t("Printing…"));
  try {
    const { width, name } = till.devices.printer;
    await send(till, commands(await testPaper(width, name), { opensDrawer: false }));
    say(state, t("The test was printed."));
  } catch (error) {
    say(state, "");
    refuse(error);
  }
}
