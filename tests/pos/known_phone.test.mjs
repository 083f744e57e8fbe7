/** Before a second customer is made of one: who has this phone already, on the server or on the way to it. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { havingPhone } from "../../pos/static/till/people/customers.js";

const AMINA = { id: "a", name: "Amina", phone: "+212661234567" };
const OTHER = { id: "o", name: "Omar", phone: "+212661234568" };
const noted = (customer, state = "queued") => ({ kind: "customer", state, event: { kind: "customer", ...customer } });
const till = (events = [], online = true) => ({ online, events });
const names = async (of, phone) => (await havingPhone(of, phone)).map(({ name }) => name);

const answer = (customers) => {
  globalThis.fetch = async () => {
    if (!customers) throw new TypeError("no network");
    return new Response(JSON.stringify({ customers }), { status: 200 });
  };
};

test("a phone is the same however it is written, and of those found only its own count", async () => {
  answer([AMINA, OTHER]);
  for (const phone of ["0661234567", "+212 661-23-45-67", "٠٦٦١٢٣٤٥٦٧"]) assert.deepEqual(await names(till(), phone), ["Amina"]);
});

test("without the server those who were noted here and did not get there yet are known, once", async () => {
  answer(null);
  const of = till([noted({ ...AMINA, phone: "06 61 23 45 67" }), noted(OTHER), noted({ ...AMINA, id: "b" }, "sent")], false);
  assert.deepEqual(await names(of, "0661234567"), ["Amina"]);
  answer([AMINA]);
  assert.deepEqual(await names({ ...of, online: true }, "0661234567"), ["Amina"]);
});

test("a number that is none finds nobody, though others gave no better one", async () => {
  answer([{ ...AMINA, phone: "12" }]);
  assert.deepEqual(await names(till([noted({ ...OTHER, phone: "" })]), "12"), []);
  assert.deepEqual(await names(till([noted({ ...OTHER, phone: "" })]), ""), []);
});
