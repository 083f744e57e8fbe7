// The question for her own PIN: what the server says of it when she is somewhere else already takes nobody's screen.

import assert from "node:assert/strict";
import { test } from "node:test";

import { fakeDatabase } from "./fake_database.mjs";
import { made } from "./fake_page.mjs";
import { hush, noticeLine } from "../../pos/static/till/screens/notice.js";
import { ownPinScreen } from "../../pos/static/till/screens/people/own_pin.js";

const SALMA = { id: 3, username: "salma", name: "Salma" };
const inputsOf = (element) => [element, ...element.children.flatMap((child) => (child.children ? inputsOf(child) : []))];

/** How often the screen was done with when the server had answered about the PIN, and where the PIN's field was then. */
async function done(isConnected) {
  const [main, till] = [made(), { operator: SALMA, place: { people: [SALMA] }, database: fakeDatabase() }];
  let times = 0;
  globalThis.fetch = async () => new Response(JSON.stringify({ staff: SALMA }));
  ownPinScreen(till, main, { done: () => (times += 1), badge: () => {} });
  const [form] = inputsOf(main).filter(({ className }) => className === "pin");
  Object.assign(document.activeElement, { value: "4821", isConnected });
  form.dispatchEvent(new Event("submit"));
  while (!till.database.rows.meta.get("verifiers")) await new Promise((resolve) => setTimeout(resolve, 5));
  await new Promise((resolve) => setTimeout(resolve, 5));
  return times;
}

test("a PIN that is known here leads on, and one that the server knows too late leads nowhere", async () => {
  assert.equal(await done(true), 1);
  assert.equal(await done(false), 0);
});

test("a PIN that is refused too late is said nowhere", async () => {
  const said = async (isConnected) => {
    hush();
    globalThis.fetch = async () => new Response(JSON.stringify({ error: "sign_in_needed", message: "Not known." }), { status: 401 });
    const till = { operator: SALMA, place: { people: [SALMA] }, database: fakeDatabase() };
    const main = made();
    ownPinScreen(till, main, { done: () => {}, badge: () => {} });
    const [form] = inputsOf(main).filter(({ className }) => className === "pin");
    Object.assign(document.activeElement, { value: "4821", isConnected });
    form.dispatchEvent(new Event("submit"));
    await new Promise((resolve) => setTimeout(resolve, 100));
    return noticeLine().text;
  };
  assert.equal(await said(true), "Not known.");
  assert.equal(await said(false), "");
});

test("a badge that is scanned there is heard", () => {
  const till = { operator: SALMA, place: { people: [SALMA], settings: { patterns: { weight: "21PPPPPWWWWWC", price: "23PPPPPVVVVVC", badge: "041", card: "042", credit: "043", receipt: "044" } } }, database: fakeDatabase() };
  const heard = [];
  const screen = ownPinScreen(till, made(), { done: () => {}, badge: (code) => heard.push(code) });
  screen.scanned(["0410000000014"]);
  assert.deepEqual(heard, ["0410000000014"]);
});
