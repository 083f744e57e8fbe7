/** What scales say, as makers of scales document it, and what is not a weight. */

import assert from "node:assert/strict";
import test from "node:test";
import { readFrame } from "../../pos/static/till/devices/scale.js";

const FRAMES = [
  ["ST,GS,+  0.350kg", { state: "stable", grams: 350, net: false }],
  ["US,GS,+  0.342kg", { state: "unstable", grams: 342, net: false }],
  ["ST,NT,+  1.005kg\r", { state: "stable", grams: 1005, net: true }],
  ["ST,GS,-  0.020kg", { state: "stable", grams: -20, net: false }],
  ["ST,GS     1.000KG", { state: "stable", grams: 1000, net: false }],
  ["ST,+0001234.5  g", { state: "stable", grams: 1235, net: false }],
  ["OL,+9999999  g", { state: "over", grams: 9_999_999, net: false }],
];

const NOISE = ["", "kg", "ST,GS,+  0.350lb", "QT,+00012345PC", "ST,GS,+  0.35", "XX,GS,+  0.350kg", "ST,GS,+  0.350kg ST,GS,+  0.350kg", "ST,GS,+ 99999999999kg"];

test("every weight is read in whole grams with what the scale says of it", () => {
  for (const [line, reading] of FRAMES) assert.deepEqual(readFrame(line), reading, line);
});

test("what is cut, in another unit or not a weight is no reading", () => {
  for (const line of NOISE) assert.equal(readFrame(line), null, line);
});
