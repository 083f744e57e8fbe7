/** A visitor's passport number is taken however it is printed. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { PASSPORT, passportOf } from "../../pos/static/till/screens/receipts/tax_free_form.js";

const FIELD = new RegExp(`^(?:${PASSPORT})$`, "v");

for (const text of ["XDB123456", "xdb 123 456", " 12 AB 34567 "]) {
  test(`“${text}” is one`, () => {
    assert.match(text, FIELD);
    assert.match(passportOf(text), /^[A-Z0-9]{5,20}$/);
  });
}

for (const text of ["", "AB 12", "X".repeat(21), "12-34567", "جواز123"]) {
  test(`“${text}” is none`, () => assert.doesNotMatch(text, FIELD));
}
