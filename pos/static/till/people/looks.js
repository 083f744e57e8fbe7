/**
 * How the till looks and sounds to each person on this device: large type, high contrast, how loud.
 *
 * Kept on the device by person; what the whole device asks for (`prefers-contrast`) holds for everybody anyway.
 */

import { note, recall } from "../device/database.js";
import { setSounds } from "../kit/sounds.js";

/** Large type and high contrast on or off; `volume` from 0 (silent) to 3. */
const USUAL = Object.freeze({ large: false, contrast: false, volume: 2 });

/** Read what this device kept. */
export async function loadLooks(till) {
  till.looks = (await recall(till.database, "looks")) ?? {};
}

/** What the person at the till has chosen. */
export const lookOf = ({ looks, operator }) => ({ ...USUAL, ...looks[operator?.id] });

/** Show the till as the person who is at it wants it. */
export function applyLook(till) {
  const { large, contrast, volume } = lookOf(till);
  Object.assign(document.documentElement.dataset, { large: String(large), contrast: String(contrast) });
  setSounds({ volume, practice: till.practice });
}

/** The person at the till chooses `part`. */
export async function chooseLook(till, part) {
  till.looks = { ...till.looks, [till.operator.id]: { ...lookOf(till), ...part } };
  applyLook(till);
  await note(till.database, "looks", till.looks);
}
