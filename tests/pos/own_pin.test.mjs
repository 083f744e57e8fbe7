// The question for her own PIN: what the server says of it when she is somewhere else already takes nobody's screen.

import assert from "node:assert/strict";
import { test } from "node:test";

import { fakeDatabase } from "./fake_database.mjs";
import { made } from "./fake_page.mjs";
import { ownPinScreen } from "../../pos/static/till/screens/people/own_pin.js";

const SALMA = { id: 3, username: "salma", name: "Salma" };
const inputsOf = (element) => [element, ...element.children.flatMap((child) => (child.children ? inputsOf(child) : []))];

/** How often the screen was done with when the server took the PIN, and where the PIN's field was then. */
async function done(isConnected) {
  const [main, till] = [made(), { operator: SALMA, place: { people: [SALMA] }, database: fakeDatabase() }];
  let times = 0;
  globalThis.fetch = async () => new Response(JSON.stringify({ staff: SALMA }));
  ownPinScreen(till, main, () => (times += 1));
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
