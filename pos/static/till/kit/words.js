/** The refusals of the pure rules, in the language on the screen. */

import { t } from "./language.js";
import { Refusal } from "./refusal.js";

/** A rule's refusal (an English sentence with its places) as one for the cashier; a fault stays a fault. */
export const worded = (error) => (error.params ? new Refusal(t(error.message, error.params)) : error);
