// A scanner among hands: its keys are a scan, a hand's are keys, also just before it; a scan that stalls is one scan.

import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

class Field extends EventTarget {}
globalThis.HTMLInputElement = Field;
globalThis.HTMLTextAreaElement = class {};
globalThis.window = Object.assign(new EventTarget(), { isConnected: true });
const field = Object.assign(new Field(), { isConnected: true, focus() {} });
let written = "";
globalThis.document = {
  body: window,
  activeElement: window,
  execCommand: (what, _, text) => {
    written = what === "delete" ? written.slice(0, -1) : written + text;
  },
};

const { byHand, listenForScans } = await import("../../pos/static/till/kit/scanner.js");
const { isCode } = await import("../../pos/static/till/goods/find.js");

const OIL = "6111245000017".slice(0, 12);
const { withCheckDigit } = await import("../../pos/static/till/pure/codes.js");
const CODE = withCheckDigit(OIL);

let scans = [];
let keys = [];
let clock = 0;
listenForScans((readings) => scans.push(readings), (reading) => isCode({ place: null }, reading));
window.addEventListener("typed", (event) => {
  keys.push(event.detail);
  event.preventDefault();
});

beforeEach(() => {
  scans = [];
  keys = [];
  written = "";
  document.activeElement = window;
  clock += 10_000;
});

/** Press a key, `after` so many ms. A field that has the focus is where it is pressed. */
const press = (key, after) => pressed(key, key, after);

/** Press the key that a US layout calls `us` and the browser `key`. */
function pressed(us, key, after) {
  clock += after;
  const code = /\d/.test(us) ? `Digit${us}` : us.length > 1 ? us : `Key${us.toUpperCase()}`;
  const event = new Event("keydown", { cancelable: true });
  Object.defineProperties(event, { key: { value: key }, code: { value: code }, timeStamp: { value: clock }, shiftKey: { value: us.length === 1 && us !== us.toLowerCase() } });
  if (document.activeElement === field) Object.defineProperty(event, "target", { value: field });
  window.dispatchEvent(event);
}

function scan(code, pace, first = 1_000) {
  [...code].forEach((key, i) => press(key, i ? pace : first));
  press("Enter", pace);
}

for (const pace of [1, 8, 25]) {
  test(`a scan is one code at a pace of ${pace} ms, and none of it a key`, () => {
    scan(CODE, pace);
    assert.deepEqual([scans, keys], [[[CODE]], []]);
  });
}

for (const [ahead, pace] of [[30, 2], [45, 8], [69, 15], [68, 25]]) {
  test(`a letter ${ahead} ms ahead of a scan of ${pace} ms a key is a key, and the scan is heard`, () => {
    press("t", 1_000);
    scan(CODE, pace, ahead);
    assert.deepEqual([keys, scans], [["t"], [[CODE]]]);
  });
}

test("a scan that stalls on its first key is put together", () => {
  press(CODE[0], 1_000);
  scan(CODE.slice(1), 4, 65);
  assert.deepEqual([scans[0][0], keys], [CODE, []]);
});

test("what was typed and entered right before a scan is no beginning of it", () => {
  document.activeElement = field;
  [..."EPI-004"].forEach((key) => press(key, 90));
  press("Enter", 90);
  scan(CODE, 5, 60);
  assert.deepEqual([scans, written], [[[CODE]], "EPI-004"]);
});

test("a scan that stalls later is put together, and what had reached a field is taken out of it", () => {
  document.activeElement = field;
  [...CODE.slice(0, 5)].forEach((key, i) => press(key, i ? 3 : 1_000));
  scan(CODE.slice(5), 3, 170);
  assert.deepEqual([scans[0][0], written], [CODE, ""]);
});

test("what a hand has typed into a field right before a scan stays there", () => {
  document.activeElement = field;
  press("m", 1_000);
  scan(CODE, 5, 300);
  assert.deepEqual([scans, written], [[[CODE]], "m"]);
});

test("a character that the scanner itself puts first, at its own pace, is no key", () => {
  press("f", 1_000);
  scan(CODE, 6, 7);
  assert.deepEqual([scans[0], keys], [[`f${CODE}`], []]);
});

test("what is no code in any way is told as it came", () => {
  press("t", 1_000);
  scan("61112450", 5, 60);
  assert.deepEqual([scans[0][0], keys], ["t61112450", []]);
});

test("a hand is told by the pace of what follows, never in what is too short for a code", () => {
  assert.equal(byHand([0, 60, 65, 70, 75, 80]), 1);
  assert.equal(byHand([0, 60, 110, 160, 210, 260]), 0, "a slow scanner");
  assert.equal(byHand([0, 12, 16, 20, 24, 28]), 0, "no hand is as fast");
  assert.equal(byHand([0, 60, 65, 70]), 0);
});

test("a key that the browser cannot name, as it writes two letters, is a character like any other", () => {
  const code = `010${CODE}10B12`;
  const nameless = (letter, after) => pressed(letter, "", after);
  for (const [i, key] of [...code].entries()) key === "B" ? nameless(key, 8) : press(key, i ? 8 : 1_000);
  press("Enter", 8);
  assert.deepEqual(scans, [[code, code.replace("B", "لآ")]]);
  document.activeElement = field;
  nameless("b", 1_000);
  press("Enter", 200);
  assert.equal(written, "لا");
});
