// JavaScript against the vectors that Python is held to: each case in *.json, then those in $VECTORS (one JSON per line).

import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import test from "node:test";

import { answer } from "./calls.mjs";

const here = new URL("./", import.meta.url);

async function check({ it, call, with: args, ...expected }) {
  assert.deepStrictEqual(await answer(call, args), expected, `${it ?? "random"}: ${call}(${JSON.stringify(args)})`);
}

for (const file of readdirSync(here).filter((name) => name.endsWith(".json"))) {
  const { calls = [] } = JSON.parse(readFileSync(new URL(file, here), "utf8"));
  if (calls.length) {
    test(file, async () => {
      for (const vector of calls) await check(vector);
    });
  }
}

if (process.env.VECTORS) {
  test("random calls give what Python gives", async () => {
    const lines = readFileSync(process.env.VECTORS, "utf8").trimEnd().split("\n");
    for (const line of lines) await check(JSON.parse(line));
    assert.equal(lines.length, Number(process.env.VECTORS_COUNT));
  });
}
