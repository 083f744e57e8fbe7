// Whom the till lets in, and what of the server's refusals makes it forget somebody.

import assert from "node:assert/strict";
import { test } from "node:test";

import { forgetUntold, isUnknownAlone, keepVerifier, learnPin, signIn, tellLate } from "../../pos/static/till/people/people.js";
import { fakeDatabase } from "./fake_database.mjs";

const SALMA = { id: 3, username: "salma", name: "Salma" };
const PIN = { username: "salma", pin: "4821" };

async function tillKnowing() {
  const till = { database: fakeDatabase(), place: { people: [SALMA] } };
  await keepVerifier(till, SALMA, PIN);
  return till;
}

const refusing = (status, error) => {
  globalThis.fetch = async () => new Response(JSON.stringify({ error, message: error }), { status });
};

test("a server that knows no register here makes the till forget nobody, and is no wrong try", async () => {
  const till = await tillKnowing();
  refusing(401, "password_needed");
  for (let time = 0; time < 2; time += 1) {
    const { person, said } = await signIn(till, PIN);
    assert.equal(person, SALMA);
    await said;
  }
  await assert.rejects(signIn(till, { ...PIN, pin: "1111" }), /password_needed/);
  assert.equal(till.database.rows.meta.get("tries"), undefined);
});

test("whose PIN the server knows no more is forgotten", async () => {
  const till = await tillKnowing();
  refusing(401, "sign_in_needed");
  const { said } = await signIn(till, PIN);
  await said;
  await assert.rejects(signIn(till, PIN), /sign_in_needed/);
  assert.equal(till.database.rows.meta.get("tries").count, 1);
});

const SILENCE = async () => {
  throw new TypeError("no network");
};

test("who came in while the server was silent is told to it when it answers, and no more once the till was locked", async () => {
  const till = await tillKnowing();
  globalThis.fetch = SILENCE;
  for (const isLocked of [false, true]) {
    const { person, said } = await signIn(till, PIN);
    till.operator = person;
    await said;
    if (isLocked) forgetUntold();
    refusing(401, "password_needed");
    const told = tellLate(till);
    assert.equal(told === null, isLocked);
    await told;
    globalThis.fetch = SILENCE;
  }
});

test("a PIN that the server has not answered to when the till is locked is not kept for later", async () => {
  const till = await tillKnowing();
  let answer;
  globalThis.fetch = () => new Promise((_resolve, reject) => (answer = reject));
  const { person, said } = await signIn(till, PIN);
  till.operator = person;
  forgetUntold();
  answer(new TypeError("no network"));
  await said;
  assert.equal(tellLate(till), null);
});

test("who came in by password and keys her PIN opens the till without the server; a PIN that is not hers does not", async () => {
  const salma = { ...SALMA, has_pin: true };
  const till = { database: fakeDatabase(), place: { people: [salma, { id: 4, username: "omar", has_pin: false }] } };
  globalThis.fetch = async () => new Response(JSON.stringify({ staff: SALMA }));
  await signIn(till, { username: "salma", password: "secret" });
  assert.equal(await isUnknownAlone(till, salma), true);
  assert.equal(await isUnknownAlone(till, { username: "omar" }), false, "who has no PIN is asked for none");
  refusing(401, "sign_in_needed");
  await assert.rejects(learnPin(till, SALMA, "1111"), /sign_in_needed/);
  globalThis.fetch = SILENCE;
  await assert.rejects(learnPin(till, SALMA, PIN.pin), /server/);
  assert.equal(await isUnknownAlone(till, salma), true);
  globalThis.fetch = async () => new Response(JSON.stringify({ staff: SALMA }));
  await learnPin(till, SALMA, PIN.pin);
  assert.equal(await isUnknownAlone(till, salma), false);
  globalThis.fetch = SILENCE;
  assert.equal((await signIn(till, PIN)).person, salma);
});
