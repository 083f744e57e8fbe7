// Who learns without a manager beside her has no PIN of hers: practice says that any will do, and only practice.

import assert from "node:assert/strict";
import { test } from "node:test";

import "./fake_page.mjs";
import { approvalFields } from "../../pos/static/till/screens/people/approval_form.js";

const till = { operator: { username: "salma" }, place: { people: [{ username: "nadia", name: "Nadia", role: "manager", has_pin: true }] } };

test("practice says that any PIN is good", () => {
  assert.match(approvalFields({ ...till, practice: true }).element.text, /any PIN is good/);
  assert.doesNotMatch(approvalFields(till).element.text, /any PIN is good/);
});
