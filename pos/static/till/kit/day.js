/** The calendar day in Morocco, whatever zone the device believes it is in. */

const format = new Intl.DateTimeFormat("en-CA", { timeZone: "Africa/Casablanca", dateStyle: "short" });

/** The ISO date of an instant. */
export const dayOf = (instant) => format.format(instant);
