// What the server holds for the open ticket is held anew while it is open, and let go when it is not wanted any more.

import assert from "node:assert/strict";
import { after, beforeEach, mock, test } from "node:test";

import { changed } from "../../pos/static/till/kit/changes.js";
import { dropCode, giveCode } from "../../pos/static/till/ticket/coupons.js";
import { hold, letGo } from "../../pos/static/till/money/credit.js";
import { RENEW_MS, watchHolds } from "../../pos/static/till/ticket/holds.js";

const PROMOTIONS = ["MIEL10", "AMIS"].map((code, i) => ({
  id: i + 1, kind: "ticket", code, limited: true, channel: "", starts_at: 0, ends_at: null, percent_bp: 1_000, amount: 0, threshold: 0, priority: 0,
  products: [], categories: [], names: { fr: code, ar: code, en: code },
}));

/** The server as its requests are seen: `says(path, body)` gives `[status, json]`, or null for silence. */
let asked = [];
let bodies = [];
let says = () => [200, {}];
globalThis.fetch = async (path, { body }) => {
  const sent = JSON.parse(body);
  const answer = says(path, sent);
  if (!answer) throw new TypeError("no network");
  bodies.push(sent);
  asked.push([path.replace("/pos/api/", ""), sent.code ?? ""]);
  const [status, json] = answer;
  return new Response(JSON.stringify(json), { status, headers: { "content-type": "application/json" } });
};

let serial = 0;

function openTicket() {
  serial += 1;
  const past = [];
  const ticket = {
    id: `t${serial}`, isEmpty: false, state: { coupons: [], customer: null, lines: [], order: "" }, steps: past,
    change(part) {
      past.push(this.state);
      this.state = { ...this.state, ...part };
      changed("ticket");
    },
    undo() {
      this.state = past.pop();
      changed("ticket");
    },
  };
  return { online: true, ticket, tendering: { ticket_id: ticket.id, rows: [] }, catalogue: { promotions: PROMOTIONS } };
}

/** Whatever was asked for meanwhile has been answered. */
const settled = async () => {
  for (let turn = 0; turn < 30; turn += 1) await new Promise(setImmediate);
};

let end = () => {};
let told = [];

function watched(till) {
  told = [];
  end = watchHolds(till, (why) => told.push(why));
  return till;
}

beforeEach(() => {
  end();
  end = () => {};
  mock.timers.reset();
  mock.timers.enable({ apis: ["setInterval"] });
  asked = [];
  says = () => [200, {}];
});

test("a code that is undone is let go, and held again when it is redone or given again", async () => {
  const till = watched(openTicket());
  await giveCode(till, "miel10");
  till.ticket.undo();
  await settled();
  assert.deepEqual(asked, [["coupons/hold", "MIEL10"], ["coupons/let-go", ""]]);
  till.ticket.change({ coupons: ["MIEL10"] });
  await settled();
  assert.deepEqual(asked.at(-1), ["coupons/hold", "MIEL10"]);
});

test("of two codes one is taken off, and the other is held again", async () => {
  const till = watched(openTicket());
  await giveCode(till, "MIEL10");
  await giveCode(till, "AMIS");
  dropCode(till, "MIEL10");
  await settled();
  assert.deepEqual(asked.slice(2), [["coupons/let-go", ""], ["coupons/hold", "AMIS"]]);
});

test("a code is asked about again for whoever the ticket becomes, and leaves one that it is refused", async () => {
  const till = watched(openTicket());
  till.ticket.change({ customer: { id: "amina" } });
  await giveCode(till, "MIEL10");
  till.ticket.change({ customer: { id: "omar" } });
  await settled();
  assert.deepEqual([asked.length, till.ticket.state.coupons], [2, ["MIEL10"]]);
  says = (path, { customer_id: id }) => (path.endsWith("/hold") && !id ? [422, { error: "bad_input", message: "say whose" }] : [200, {}]);
  till.ticket.change({ customer: null });
  await settled();
  assert.deepEqual([told, till.ticket.state.coupons], [["The code MIEL10 is off the ticket. say whose"], []]);
  assert.deepEqual(asked.at(-1), ["coupons/let-go", ""]);
});

for (const [who, customer] of [["taken off", null], ["another", { id: "omar" }]]) {
  test(`without the server a code leaves the ticket with the customer whose use it was, who is ${who}`, async () => {
    const till = watched(openTicket());
    till.ticket.change({ customer: { id: "amina" } });
    await giveCode(till, "MIEL10");
    says = () => null;
    till.ticket.change({ note: "for tomorrow" });
    await settled();
    assert.deepEqual([told, till.ticket.state.coupons], [[], ["MIEL10"]], "what concerns no code takes none off");
    till.ticket.change({ customer });
    await settled();
    assert.deepEqual(till.ticket.state.coupons, []);
    assert.match(told.join(), /^The code MIEL10 is off the ticket: the customer has changed/);
    says = () => [200, {}];
    changed("link");
    await settled();
    assert.deepEqual(asked.at(-1), ["coupons/let-go", ""]);
  });
}

test("a page that is loaded again without the server keeps a code, until the customer is another", async () => {
  const till = openTicket();
  till.ticket.state = { ...till.ticket.state, customer: { id: "amina" }, coupons: ["MIEL10"] };
  says = () => null;
  watched(till);
  await settled();
  assert.deepEqual(till.ticket.state.coupons, ["MIEL10"]);
  till.ticket.change({ customer: null });
  await settled();
  assert.deepEqual([till.ticket.state.coupons, told.length], [[], 1]);
});

test("a ticket that is paid lets nothing go: its sale uses the code", async () => {
  const till = watched(openTicket());
  await giveCode(till, "MIEL10");
  till.ticket.id = "next";
  till.ticket.change({ coupons: [] });
  await settled();
  assert.deepEqual(asked, [["coupons/hold", "MIEL10"]]);
});

/** A ticket that becomes the next one while the server thinks about what it is asked first. */
function nextMeanwhile(till, answer = [200, {}]) {
  says = () => {
    says = () => [200, {}];
    till.ticket.id = "next customer's";
    till.ticket.state = { ...till.ticket.state, coupons: [] };
    return answer;
  };
}

test("a code that is granted once the next ticket is open is let go, and is not on that one", async () => {
  const till = watched(openTicket());
  const { id } = till.ticket;
  nextMeanwhile(till);
  assert.equal(await giveCode(till, "MIEL10"), null);
  await settled();
  assert.deepEqual([till.ticket.state.coupons, asked.map(([path]) => path)], [[], ["coupons/hold", "coupons/let-go"]]);
  assert.deepEqual(bodies.at(-1), { sale_id: id });
});

test("a code that comes too late beside another lets neither go: the sale may be on its way", async () => {
  const till = watched(openTicket());
  await giveCode(till, "AMIS");
  nextMeanwhile(till);
  assert.equal(await giveCode(till, "MIEL10"), null);
  await settled();
  assert.deepEqual(asked.map(([path]) => path), ["coupons/hold", "coupons/hold"]);
});

test("what is refused of the last customer's code is nothing to the next", async () => {
  const till = watched(openTicket());
  nextMeanwhile(till, [422, { error: "used_up", message: "used up" }]);
  assert.equal(await giveCode(till, "MIEL10"), null);
});

test("while a payment goes on for long, its codes and its cards are held on", async () => {
  const till = watched(openTicket());
  await giveCode(till, "MIEL10");
  till.tendering.rows = [{ id: "g", kind: "gift_card", given: 3_000, reference: "0430000000012" }, { id: "c", kind: "cheque", given: 100 }];
  for (let minutes = 0; minutes < 3; minutes += 1) {
    mock.timers.tick(RENEW_MS);
    await settled();
  }
  assert.deepEqual(asked.slice(1), Array(3).fill([["coupons/hold", "MIEL10"], ["accounts/hold", "0430000000012"]]).flat());
  assert.deepEqual(told, []);
});

test("a card that somebody else has spent meanwhile is said, and a code that is used up is taken off", async () => {
  const till = watched(openTicket());
  await giveCode(till, "MIEL10");
  till.tendering.rows = [{ id: "g", kind: "gift_card", given: 3_000, reference: "0430000000012" }];
  says = (path) => (path.endsWith("let-go") ? [200, {}] : [409, { error: "used_up", message: `no ${path.split("/").at(-2)}` }]);
  mock.timers.tick(RENEW_MS);
  await settled();
  assert.deepEqual(told, ["The code MIEL10 is off the ticket. no coupons", "no accounts"]);
  assert.deepEqual(till.ticket.state.coupons, []);
});

test("a silent server takes nothing off; when it answers it is told what was given up meanwhile", async () => {
  const till = watched(openTicket());
  await giveCode(till, "MIEL10");
  await giveCode(till, "AMIS");
  says = () => null;
  mock.timers.tick(RENEW_MS);
  await settled();
  assert.deepEqual([till.ticket.state.coupons, told], [["MIEL10", "AMIS"], []]);
  till.ticket.change({ coupons: [] });
  await letGo(till, "0430000000012");
  await settled();
  says = () => [200, {}];
  asked = [];
  changed("link");
  await settled();
  assert.deepEqual(asked.sort(), [["accounts/let-go", "0430000000012"], ["coupons/let-go", ""]]);
});

test("goods that are to be sent are held on while the ticket is open, and are the ticket's own once they are not", async () => {
  const till = watched({ ...openTicket(), book: { register: "C1" } });
  Object.defineProperty(till.ticket, "lines", { get() { return this.state.lines; } });
  till.ticket.change({ lines: [{ id: "l", product_id: 1, quantity: 1, promise: 5 }], order: "AB12-CD34" });
  await settled();
  asked = [];
  mock.timers.tick(RENEW_MS);
  await settled();
  assert.deepEqual([asked, told], [[["orders/AB12-CD34/claim", ""]], []]);
  says = () => [409, { error: "conflict", message: "swept" }];
  mock.timers.tick(RENEW_MS);
  await settled();
  assert.equal(told.length, 1);
  assert.deepEqual([till.ticket.state.order, till.ticket.state.lines], ["", [{ id: "l", product_id: 1, quantity: 1 }]]);
});

test("an order that left the ticket before a reload is asked for again when a step back brings it", async () => {
  const opened = { ...openTicket(), book: { register: "C1" } };
  Object.defineProperty(opened.ticket, "lines", { get() { return this.state.lines; } });
  opened.ticket.steps.push({ coupons: [], customer: null, lines: [{ id: "l", product_id: 1, quantity: 1, promise: 5, fixed: true }], order: "AB12-CD34" });
  const till = watched(opened);
  await settled();
  assert.deepEqual(asked, []);
  says = () => [409, { error: "conflict", message: "at another till" }];
  till.ticket.undo();
  await settled();
  assert.deepEqual([asked, told], [[["orders/AB12-CD34/claim", ""]], ["at another till"]]);
});

test("a card whose hold is answered once the next ticket is open is let go, and pays nothing there", async () => {
  const till = openTicket();
  const [first, code] = [till.ticket.id, "0430000000029"];
  says = (path) => {
    if (path.endsWith("/hold")) till.ticket.id = "next";
    return [200, { account: { code, balance: 5_000, available: 2_000 }, held: 3_000, expires_at: Date.now() + RENEW_MS }];
  };
  assert.equal(await hold(till, code, 3_000), false);
  assert.deepEqual(asked.map(([path]) => path), ["accounts/hold", "accounts/let-go"]);
  assert.equal(bodies.at(-1).sale_id, first);
});

after(() => end());
