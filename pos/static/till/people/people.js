/**
 * Who is selling. Whom this device knows from an earlier sign-in is in at once, and the server is told behind; else it is
 * asked first.
 *
 * Invariant: a verifier exists only after the server accepted that very PIN or badge from this device. It is slow
 * (PBKDF2), expires, and opens the screen only: it gives no session on the server. Whom the server then no longer knows
 * is locked out again, and forgotten.
 */

import { answer, recall, remember, write } from "../device/database.js";
import { t } from "../kit/language.js";
import { Refusal } from "../kit/refusal.js";
import { post } from "../server/server.js";

const ITERATIONS = 600_000;
const GRANT_MS = 14 * 86_400_000;
const FREE_TRIES = 5;
const WAIT_MS = 30_000;
const WAIT_MS_MAX = 3_600_000;
const SIGN_IN_WAIT_MS = 5_000;
/** Who came in while the server was silent, `{person, credentials}`, until it answers or the till is locked: in memory, and nowhere else. */
let untold = null;
let locks = 0;

/**
 * Sign in with `{username, password}`, `{username, pin}` or `{badge}`. The answer is `{person, said}`: `said` is a promise of
 * the server's outcome, which nobody has to wait for. Throws Refusal.
 */
export async function signIn(till, credentials) {
  if (till.practice) return { person: practising(till, credentials), said: null };
  const known = await knownHere(till, credentials);
  const said = tell(till, known, credentials);
  if (known) return { person: known, said };
  const outcome = await said;
  if (outcome.kind === "unreachable") {
    const person = await signInAlone(till, credentials);
    untold = { person, credentials };
    return { person, said };
  }
  if (outcome.kind === "refused") {
    if (isUnknown(outcome)) await countTry(till);
    throw new Refusal(outcome.body.message);
  }
  await keepVerifier(till, outcome.body.staff, credentials);
  return { person: outcome.body.staff, said };
}

/** Whom this device knows by these credentials, as long as nobody has been guessing; else null. */
async function knownHere(till, credentials) {
  const tries = (await recall(till.database, "tries"))?.count ?? 0;
  return credentials.password || !till.place || tries >= FREE_TRIES ? null : whoIs(till, credentials);
}

/** Tell the server who is signing in; of a `person` who is in already, what it says is acted on. A promise of its outcome. */
async function tell(till, person, credentials) {
  const before = locks;
  const outcome = await post("/pos/api/sign-in", credentials, SIGN_IN_WAIT_MS);
  if (!person) return outcome;
  // The till was locked meanwhile: whoever it was is gone, and so is the PIN.
  untold = outcome.kind === "unreachable" && locks === before ? { person, credentials } : null;
  return hear(till, person, credentials, outcome);
}

/** The till is locked: what was keyed to open it is forgotten, told or not. */
export function forgetUntold() {
  untold = null;
  locks += 1;
}

/** What the server says of somebody who is in already: a PIN or badge that it knows no more opens this till no more. */
async function hear(till, person, credentials, outcome) {
  if (outcome.kind === "answered") await keepVerifier(till, person, credentials);
  if (isUnknown(outcome)) await forgetVerifier(till, person, credentials);
  return outcome;
}

/** The server answers: tell it who came in while it was silent and is still here. A promise of its outcome, or null: it knows. */
export function tellLate(till) {
  const { person, credentials } = untold ?? {};
  untold = null;
  if (!person || person.id !== till.operator?.id) return null;
  return tell(till, person, credentials);
}

/** Whether the server looked, and does not know this PIN or badge: not where it was asked too often, or knows no register here. */
export const isUnknown = ({ kind, status, body }) => kind === "refused" && status === 401 && body.error === "sign_in_needed";

/** In practice a name is enough: nothing that is done there counts. */
function practising({ place }, { username }) {
  const person = place.people.find((known) => known.username === username);
  if (!person) throw new Refusal(t("To practise, choose a name."));
  return person;
}

/** Let this PIN or badge, which the server has just accepted, open the till without it. */
export async function keepVerifier(till, staff, { pin, badge }) {
  if (!pin && !badge) return;
  const kind = pin ? "pin" : "badge";
  const salt = (badge && badgeSalt(await verifiersOf(till))) || crypto.getRandomValues(new Uint8Array(16));
  const verifier = { salt, bits: await derive(pin ?? badge, salt), made_at: Date.now() };
  await write(till.database, ["meta"], async (store) => {
    const verifiers = (await answer(store("meta").get("verifiers"))) ?? {};
    verifiers[staff.id] = { ...verifiers[staff.id], [kind]: verifier };
    store("meta").put(verifiers, "verifiers");
    store("meta").delete("tries");
  });
}

/** Whether a person, who has a PIN, could not open this till without the server: it was never keyed here, nor was a badge scanned. */
export async function isUnknownAlone(till, { username }) {
  const known = await Promise.all([{ username, pin: true }, { username }].map((how) => candidates(till, how)));
  return till.place.people.some((one) => one.username === username && one.has_pin) && known.flat().length === 0;
}

/** Have the server check the PIN of a person who is in already, and let it open the till from now on. Throws Refusal. */
export async function learnPin(till, person, pin) {
  const credentials = { username: person.username, pin };
  const { kind, body } = await post("/pos/api/sign-in", credentials, SIGN_IN_WAIT_MS);
  if (kind === "unreachable") throw new Refusal(t("The server does not answer."));
  if (kind === "refused") throw new Refusal(body.message);
  await keepVerifier(till, person, credentials);
}

const verifiersOf = async ({ database }) => (await recall(database, "verifiers")) ?? {};

/** A badge names nobody: all of a till's share a salt, so that one slow derivation finds whose it is. */
const badgeSalt = (verifiers) => Object.values(verifiers).find(({ badge }) => badge)?.badge.salt;

async function forgetVerifier(till, { id }, { pin }) {
  const { [id]: own, ...others } = await verifiersOf(till);
  await remember(till.database, "verifiers", { ...others, [id]: { ...own, [pin ? "pin" : "badge"]: undefined } });
}

/** Who this is, by what this device knows. Throws Refusal. */
export async function signInAlone(till, credentials) {
  if (credentials.password) throw new Refusal(t("The server does not answer. Sign in with your PIN."));
  await refuseWhenTriedTooOften(till);
  const person = await whoIs(till, credentials);
  if (person) {
    await remember(till.database, "tries", null);
    return person;
  }
  await countTry(till);
  const isKnown = credentials.pin && (await candidates(till, credentials)).length > 0;
  throw new Refusal(isKnown ? t("The PIN is not right.") : t("Not recognised without the server: sign in once on this till while it answers."));
}

/** Whom it may be: `[person, verifier]` of each one whose PIN or badge this device can check. */
async function candidates(till, { username, pin }) {
  const verifiers = await verifiersOf(till);
  return till.place.people.filter((one) => username === undefined || one.username === username)
    .map((person) => [person, verifiers[person.id]?.[pin ? "pin" : "badge"]])
    .filter(([, verifier]) => verifier && Date.now() - verifier.made_at <= GRANT_MS);
}

/** Whose PIN or badge this is, by what this device can check, or null. */
async function whoIs(till, credentials) {
  const { pin, badge } = credentials;
  const derived = {};
  for (const [person, verifier] of await candidates(till, credentials)) {
    const bits = (derived[verifier.salt] ??= await derive(pin ?? badge, verifier.salt));
    if (bits.every((byte, place) => byte === verifier.bits[place])) return person;
  }
  return null;
}

async function derive(secret, salt) {
  const key = await crypto.subtle.importKey("raw", new TextEncoder().encode(secret), "PBKDF2", false, ["deriveBits"]);
  const how = { name: "PBKDF2", hash: "SHA-256", salt, iterations: ITERATIONS };
  return new Uint8Array(await crypto.subtle.deriveBits(how, key, 256));
}

async function refuseWhenTriedTooOften(till) {
  const tries = (await recall(till.database, "tries")) ?? { count: 0, at: 0 };
  if (tries.count < FREE_TRIES) return;
  const wait = Math.min(WAIT_MS * 2 ** (tries.count - FREE_TRIES), WAIT_MS_MAX);
  const seconds = Math.ceil((tries.at + wait - Date.now()) / 1000);
  if (seconds > 0) throw new Refusal(t("Too many tries. Wait %(seconds)s seconds.", { seconds }));
}

async function countTry(till) {
  const tries = (await recall(till.database, "tries")) ?? { count: 0 };
  await remember(till.database, "tries", { count: tries.count + 1, at: Date.now() });
}

/** Forget the verifiers of those who may no longer sign in here. */
export async function forgetLeavers(till) {
  const verifiers = await verifiersOf(till);
  const stay = new Set(till.place.people.map((person) => String(person.id)));
  const kept = Object.fromEntries(Object.entries(verifiers).filter(([id]) => stay.has(id)));
  await remember(till.database, "verifiers", kept);
}
