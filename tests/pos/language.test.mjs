// A language is loaded once; one that cannot be loaded is not changed to, and no paper speaks another for want of it.

import assert from "node:assert/strict";
import { test } from "node:test";

import { language, nt, speak, t, voiceOf } from "../../pos/static/till/kit/language.js";

globalThis.document = { documentElement: {} };
let answers;
globalThis.fetch = async (path) => answers(path);
const SILENT = () => {
  throw new TypeError("no network");
};
const PIECES = ["لا قطع", "قطعة واحدة", "قطعتان", "%(num)d قطع", "%(num)d قطعة", "%(num)d قطعة"];
const says = (catalogue) => () => new Response(JSON.stringify(catalogue));

test("without the network the page goes on in its language, and so do its papers", async () => {
  answers = SILENT;
  assert.equal(await speak("fr", "b"), true, "there is no other to stay with");
  answers = says({ Total: "Total à payer" });
  assert.equal(await speak("fr", "b"), true);
  for (answers of [SILENT, () => new Response('{"error": "busy"}', { status: 503 })]) {
    assert.equal(await speak("ar", "b"), false);
    assert.deepEqual([language(), document.documentElement, t("Total")], ["fr", { lang: "fr", dir: "ltr" }, "Total à payer"]);
    for (const code of ["fr", "ar"]) assert.equal((await voiceOf(code, "b")).t("Total"), "Total à payer");
  }
});

test("a language that was spoken before is spoken again without the network", async () => {
  answers = says({ Total: "المجموع", "%(num)d piece": PIECES });
  assert.equal(await speak("ar", "b"), true);
  answers = SILENT;
  assert.equal(await speak("fr", "b"), true);
  assert.equal((await voiceOf("ar", "b")).t("Total"), "المجموع");
});

test("what is below zero has its sign, where one and two are words too", async () => {
  assert.equal(await speak("ar", "b"), true);
  const pieces = [2, -1, -2, -3].map((num) => nt("%(num)d piece", "%(num)d pieces", num));
  assert.deepEqual(pieces, ["قطعتان", "-1 قطعة", "-2 قطعة", "-3 قطع"]);
});
