/**
 * The calendar day and the hour in Morocco, whatever zone the device believes it is in.
 *
 * Morocco moves its clock by decree: the server says when (store/clock.py), and the browser's own tables, which may be years
 * old, tell only what it said nothing of.
 */

const ZONE = "Africa/Casablanca";
const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;
const ISO_DAY = 10;
const days = new Intl.DateTimeFormat("en-CA", { timeZone: ZONE, dateStyle: "short" });
const hours = new Intl.DateTimeFormat("en-GB", { timeZone: ZONE, hour: "2-digit", minute: "2-digit" });
let told = [];

/** Go by what the server said: `[instant, minutes ahead of UTC from then on]`, in order. */
export const useOffsets = (offsets) => {
  told = offsets;
};

/** The ISO date of an instant. */
export const dayOf = (instant) => wallOf(instant)?.slice(0, ISO_DAY) ?? days.format(instant);

/** The hour of an instant: "14:05". */
export const hourOf = (instant) => wallOf(instant)?.slice(ISO_DAY + 1, ISO_DAY + 6) ?? hours.format(instant);

/** The ISO date so many days after another. */
export const plusDays = (day, many) => new Date(Date.parse(day) + many * DAY_MS).toISOString().slice(0, ISO_DAY);

/** What the wall shows, "2026-11-23T14:05…"; undefined before anything that the server said. */
function wallOf(instant) {
  const offset = told.findLast(([from]) => from <= instant);
  return offset && new Date(Number(instant) + offset[1] * MINUTE_MS).toISOString();
}
