/**
 * A manager's approval in place: a name, a PIN and a reason, for one action. Nobody is signed out.
 *
 * The server marks it. Without the server the PIN is checked as a sign-in is, and the manager's grant (the server's own
 * mark, good for a working day) goes with it; the server checks that again when the action reaches it.
 */

import { recall, remember } from "../device/database.js";
import { t } from "../kit/language.js";
import { keepVerifier, signInAlone } from "./people.js";
import { Refusal } from "../kit/refusal.js";
import { post } from "../server/server.js";

const WAIT_MS = 5_000;
// A manager whose grant is here is not kept waiting by a server that says nothing, nor asks one that is known to be gone.
const WAIT_WITH_GRANT_MS = 1_500;

/** Who may approve. */
export const managers = (till) => till.place.people.filter(({ role, has_pin }) => role === "manager" && has_pin);

/** What an approval is about: one line at its price or worth, cash moved, one lot of a product (a discount: `ticket/pricing.js`). Twins: pos/approvals/permits.py, pos/events/events.py. */
export const aboutLine = ({ id }, centimes) => `${id} ${centimes}`;
export const aboutCash = ({ direction, amount }) => `${direction} ${amount}`;
export const aboutLot = ({ id }, lot) => `${id} ${lot}`;

/** The approval of `action` on `subject`, and of nothing but what it is `about`, if it says so. Throws Refusal. */
export async function approve(till, { username, pin, ...what }) {
  if (till.practice) return practised(till, { username, ...what });
  const granted = await hasGrant(till, username);
  if (granted && !till.online) return approveAlone(till, { username, pin, ...what });
  const outcome = await post("/pos/api/approvals", { username, pin, ...what }, granted ? WAIT_WITH_GRANT_MS : WAIT_MS);
  if (outcome.kind === "refused") throw new Refusal(outcome.body.message);
  if (outcome.kind === "unreachable") return approveAlone(till, { username, pin, ...what });
  const { approval, grant } = outcome.body;
  await keepVerifier(till, { id: grant.by }, { pin });
  await remember(till.database, "grants", { ...(await grants(till)), [grant.by]: grant });
  return approval;
}

/** In practice any PIN is good, and the approval is good for nothing else. */
function practised({ place }, { username, ...what }) {
  const { id } = place.people.find((person) => person.username === username);
  return { ...what, by: id, at: Date.now(), until: 0, proof: "" };
}

const grants = async (till) => (await recall(till.database, "grants")) ?? {};

async function hasGrant(till, username) {
  const manager = till.place.people.find((person) => person.username === username);
  return ((await grants(till))[manager?.id]?.until ?? 0) > Date.now();
}

async function approveAlone(till, { username, pin, ...what }) {
  const manager = await signInAlone(till, { username, pin });
  const grant = (await grants(till))[manager.id];
  const at = Date.now();
  if (manager.role !== "manager" || !grant || grant.until < at) {
    throw new Refusal(t("Without the server only a manager who approved something here today can approve."));
  }
  return { ...what, by: manager.id, at, until: grant.until, proof: grant.proof, device: grant.device };
}
