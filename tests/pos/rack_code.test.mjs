/** A gift card from the rack: its code is checked before it is paid for, for the server refuses a sale whose card it cannot open. */

import assert from "node:assert/strict";
import test from "node:test";

import { Refusal } from "../../pos/static/till/kit/refusal.js";
import { rackCode, requireUnsold } from "../../pos/static/till/money/credit.js";

const CODE = "0430000000012";
const till = (lines = []) => ({ place: { settings: { patterns: { credit: "043" } } }, ticket: { lines } });

test("a code with its own check digit is a card's", () => {
  assert.equal(rackCode(till(), ` ${CODE} `), CODE);
});

for (const [why, code] of [["a wrong check digit", "0430000000013"], ["another prefix", "2000000000015"], ["a digit too few", "043000000001"], ["a letter", "043000000001x"]]) {
  test(`${why} is refused before it is paid`, () => assert.throws(() => rackCode(till(), code), Refusal));
}

test("a card is sold once on a ticket", () => {
  assert.throws(() => rackCode(till([{ kind: "gift_card", code: CODE }]), CODE), Refusal);
});

/** The server's answer to "what is on this card?", or its silence. */
const answers = (status, body) => {
  globalThis.fetch = async () => {
    if (!status) throw new TypeError("no network");
    return new Response(JSON.stringify(body), { status });
  };
};

test("a card that the server knows is sold already", async () => {
  answers(200, { account: { code: CODE, available: 0 } });
  await assert.rejects(requireUnsold({ online: true }, CODE), Refusal);
});

for (const [what, status, body] of [["one that it does not know", 404, { error: "not_found", message: "no such card" }], ["one that it says nothing about", 0, {}]]) {
  test(`${what} is sold`, async () => {
    answers(status, body);
    await requireUnsold({ online: true }, CODE);
  });
}
