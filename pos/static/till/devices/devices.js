/**
 * The devices of this very device: its own receipt printer and its scale, chosen once and kept here.
 *
 * Invariant: what is kept names the device and how it is spoken to, never more; the browser asks the person before a page
 * may use one, and `find` gives nothing where it is not plugged in.
 */

import { changed } from "../kit/changes.js";
import { remember } from "../device/database.js";
import * as serial from "./web_serial.js";
import * as usb from "./web_usb.js";

const WAYS = { usb, serial };

/** Whether this browser can speak to devices on its USB ("usb") or on a serial port ("serial"). */
export const isOffered = (way) => WAYS[way].isOffered();

/** Let the person choose the `part` ("printer" or "scale") by its `way`; null where nothing was chosen. */
export async function choose(till, part, way, facts) {
  try {
    await keep(till, { [part]: { way, ...facts, ...(await WAYS[way].choose()) } });
    return till.devices[part];
  } catch (error) {
    if (error.name === "NotFoundError" || error.name === "AbortError") return null;
    throw error;
  }
}

/** Change what is known of a part: the width of its paper, the speed of its line. */
export const adjust = (till, part, facts) => keep(till, { [part]: { ...till.devices[part], ...facts } });

export async function forget(till, part) {
  const wanted = till.devices[part];
  await keep(till, { [part]: null });
  await WAYS[wanted.way].forget(wanted).catch(() => {});
}

/** The adapter of a part, or null where none was chosen or it is not plugged in. */
export async function find(till, part) {
  const wanted = till.devices[part];
  if (!wanted || !WAYS[wanted.way].isOffered()) return null;
  return WAYS[wanted.way].find(wanted);
}

async function keep(till, change) {
  till.devices = { ...till.devices, ...change };
  await remember(till.database, "devices", till.devices);
  changed("devices");
}
