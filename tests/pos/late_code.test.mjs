// A promotion code that the server holds late: it is on its ticket, and takes nobody's screen.

import assert from "node:assert/strict";
import { test } from "node:test";

import { made } from "./fake_page.mjs";
import { couponPanel } from "../../pos/static/till/screens/selling/coupon_panel.js";

const CODE = { code: "BON20", limited: true, channel: "", names: {}, starts_at: 0, ends_at: 9e15 };

const inputsOf = (element) => [element, ...(element.children ?? []).flatMap((child) => (child.children ? inputsOf(child) : []))];

/** How often the panel was done with when its code was held, and the codes of the ticket, where the panel was left meanwhile or not. */
async function held(isConnected) {
  const ticket = { id: "t", state: { coupons: [], customer: null }, priced: { discounts: [] }, line: () => null, change(part) {
    this.state = { ...this.state, ...part };
  } };
  const till = { ticket, catalogue: { promotions: [CODE] } };
  let times = 0;
  globalThis.fetch = async () => new Response(JSON.stringify({ held: true }));
  const { element } = couponPanel(till, () => (times += 1));
  element.isConnected = isConnected;
  const [form] = inputsOf(element).filter(({ className = "" }) => className.includes("drawer-form"));
  const [field] = inputsOf(element).filter(({ maxlength }) => maxlength === "40");
  field.value = "bon20";
  field.select = () => {};
  form.dispatchEvent(new Event("submit"));
  await new Promise((resolve) => setTimeout(resolve, 50));
  return { times, codes: ticket.state.coupons };
}

test("a code that is held leads back to the goods, and one whose panel was left leads nowhere", async () => {
  assert.deepEqual(await held(true), { times: 1, codes: ["BON20"] });
  assert.deepEqual(await held(false), { times: 0, codes: ["BON20"] });
});
