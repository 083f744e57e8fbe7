/**
 * Who is selling. The server says who may; without it, a verifier made on this device at an earlier sign-in does.
 *
 * Invariant: a verifier exists only after the server accepted that very PIN or badge from this device. It is slow
 * (PBKDF2), expires, and opens the screen only: it gives no session on the server.
 */

import { answer, recall, remember, write } from "./database.js";
import { t } from "./language.js";
import { Refusal } from "./refusal.js";
import { post } from "./server.js";

const ITERATIONS = 600_000;
const GRANT_MS = 14 * 86_400_000;
const FREE_TRIES = 5;
const WAIT_MS = 30_000;
const WAIT_MS_MAX = 3_600_000;
const SIGN_IN_WAIT_MS = 5_000;

/** Sign in with `{username, password}`, `{username, pin}` or `{badge}`; the answer is `{person, online}`. Throws Refusal. */
export async function signIn(till, credentials) {
  if (till.practice) return { person: practising(till, credentials), online: false };
  const outcome = await post("/pos/api/sign-in", credentials, SIGN_IN_WAIT_MS);
  if (outcome.kind === "refused") throw new Refusal(outcome.body.message);
  if (outcome.kind === "unreachable") return { person: await signInAlone(till, credentials), online: false };
  const { staff } = outcome.body;
  await keepVerifier(till, staff, credentials);
  return { person: staff, online: true };
}

/** In practice a name is enough: nothing that is done there counts. */
function practising({ place }, { username }) {
  const person = place.people.find((known) => known.username === username);
  if (!person) throw new Refusal(t("To practise, choose a name."));
  return person;
}

/** Let this PIN or badge, which the server has just accepted, open the till without it. */
export async function keepVerifier(till, staff, { pin, badge }) {
  if (!pin && !badge) return;
  const salt = crypto.getRandomValues(new Uint8Array(16));
  const verifier = { salt, bits: await derive(pin ?? badge, salt), made_at: Date.now() };
  await write(till.database, ["meta"], async (store) => {
    const verifiers = (await answer(store("meta").get("verifiers"))) ?? {};
    verifiers[staff.id] = { ...verifiers[staff.id], [pin ? "pin" : "badge"]: verifier };
    store("meta").put(verifiers, "verifiers");
    store("meta").delete("tries");
  });
}

/** Who this is, by what this device knows. Throws Refusal. */
export async function signInAlone(till, credentials) {
  if (credentials.password) throw new Refusal(t("The server does not answer. Sign in with your PIN."));
  await refuseWhenTriedTooOften(till);
  const verifiers = (await recall(till.database, "verifiers")) ?? {};
  for (const person of candidates(till, credentials)) {
    if (await matches(verifiers[person.id], credentials)) {
      await remember(till.database, "tries", null);
      return person;
    }
  }
  await countTry(till);
  throw new Refusal(t("Not recognised without the server: sign in once on this till while it answers."));
}

const candidates = (till, { username }) =>
  till.place.people.filter((person) => username === undefined || person.username === username);

async function matches(verifiers, { pin, badge }) {
  const verifier = verifiers?.[pin ? "pin" : "badge"];
  if (!verifier || Date.now() - verifier.made_at > GRANT_MS) return false;
  const bits = await derive(pin ?? badge, verifier.salt);
  return bits.every((byte, place) => byte === verifier.bits[place]);
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
  const verifiers = (await recall(till.database, "verifiers")) ?? {};
  const stay = new Set(till.place.people.map((person) => String(person.id)));
  const kept = Object.fromEntries(Object.entries(verifiers).filter(([id]) => stay.has(id)));
  await remember(till.database, "verifiers", kept);
}
