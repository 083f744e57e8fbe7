// A paper of the shift that may lie on the register's printer already never comes out elsewhere as if it were the first.

import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import { creditPaper, paperOf, printPaper, printPaperPage } from "../../pos/static/till/receipts/shift_papers.js";

const element = () => ({ append() {}, remove() {} });
globalThis.document = { createElement: element, body: element() };
globalThis.window = { print() {} };

const LOST = "lost";
const answer = (body, status = 200) => new Response(JSON.stringify(body), { status });
let asked, drawn;

beforeEach(() => ([asked, drawn] = [[], []]));

/** A server that answers with these, one after the other; the last one again. */
function server(...answers) {
  globalThis.fetch = async (path, { body }) => {
    asked.push(JSON.parse(body));
    const next = answers.length > 1 ? answers.shift() : answers[0];
    if (next === LOST) throw new TypeError("network");
    return answer(...next);
  };
}

const tillOf = (more = {}) => ({ online: true, devices: {}, place: { register: { printer: "p" } }, shift: { id: "h" }, outbox: { waiting: [], failures: 0 }, ...more });
const slip = (options) => paperOf("slip", "h", async (_, mark) => drawn.push(mark), options);
const came = (copy = 0) => [{ printed: true, in_doubt: false, copy, error: null }];
const failed = (error, inDoubt = false) => [{ printed: false, in_doubt: inDoubt, copy: 0, error }];
const refused = [{ error: "not_found", message: "There is no such credit." }, 404];

test("a lost answer is asked for again under the same id, and what came is the end of it", async () => {
  server(LOST, came());
  assert.equal(await printPaper(tillOf(), slip()), "");
  assert.deepEqual([asked.length, asked[0].id], [2, asked[1].id]);
});

test("where no answer came the page bears the number that the server gives it, under an id of its own", async () => {
  const [till, paper] = [tillOf(), slip()];
  server(LOST);
  assert.match(await printPaper(till, paper), /server/i);
  server([{ printed: false, in_doubt: false, copy: 1, error: null }]);
  assert.equal(await printPaperPage(till, paper), "");
  assert.deepEqual(drawn, [{ copy: 1, isInDoubt: false }]);
  assert.deepEqual([asked.at(-1).here, asked.at(-1).id === asked[0].id], [true, false]);
});

test("where the server still does not answer the page says that it may have been printed already", async () => {
  const [till, paper] = [tillOf(), slip()];
  server(LOST);
  await printPaper(till, paper);
  assert.equal(await printPaperPage(till, paper), "");
  till.online = false;
  await printPaperPage(till, paper);
  assert.deepEqual(drawn, [{ copy: 0, isInDoubt: true }, { copy: 1 }], "the next one of it is a duplicate for certain");
});

test("a paper that is being printed just now may come as well", async () => {
  const [till, paper] = [tillOf(), slip()];
  server(failed("This paper is being printed.", true), LOST);
  await printPaper(till, paper);
  await printPaperPage(till, paper);
  assert.deepEqual(drawn, [{ copy: 0, isInDoubt: true }]);
});

test("where the printer broke off nobody knows: the page says so, unless its number says it already", async () => {
  for (const copy of [0, 1]) {
    const [till, paper] = [tillOf(), slip()];
    server(failed("The printer broke off.", true), [{ printed: false, in_doubt: false, copy, error: null }]);
    await printPaper(till, paper);
    await printPaperPage(till, paper);
  }
  assert.deepEqual(drawn, [{ copy: 0, isInDoubt: true }, { copy: 1, isInDoubt: false }]);
});

test("what certainly did not come goes another way as the original, and nobody is asked", async () => {
  for (const outcome of [failed("The printer does not answer."), refused]) {
    const [till, paper] = [tillOf(), slip()];
    server(outcome);
    assert.equal(await printPaper(till, paper), outcome[0].error === "not_found" ? outcome[0].message : outcome[0].error);
    await printPaperPage(till, paper);
  }
  assert.deepEqual([drawn, asked.length], [[{ copy: 0 }, { copy: 0 }], 2]);
});

test("without the server nothing was asked, so nothing is in doubt", async () => {
  const [till, paper] = [tillOf({ online: false }), slip()];
  server(came());
  assert.match(await printPaper(till, paper), /server/i);
  await printPaperPage(till, paper);
  assert.deepEqual([drawn, asked], [[{ copy: 0 }], []]);
});

test("a whole Z in doubt is numbered by the server or does not come", async () => {
  const [till, paper] = [tillOf(), paperOf("z", "h", async (_, mark) => drawn.push(mark), { numbered: true })];
  server(LOST);
  await printPaper(till, paper);
  assert.match(await printPaperPage(till, paper), /server/i);
  assert.deepEqual(drawn, []);
  server([{ printed: false, in_doubt: false, copy: 1, error: null }]);
  await printPaperPage(till, paper);
  assert.deepEqual(drawn, [{ copy: 1, isInDoubt: false }]);
});

test("an X is never a duplicate", async () => {
  const paper = paperOf("x", "h", async (_, mark) => drawn.push(mark));
  for (let times = 0; times < 2; times += 1) await printPaperPage(tillOf(), paper);
  assert.deepEqual(drawn, [{ copy: 0 }, { copy: 0 }]);
});

test("a credit's slip names its code, speaks the customer's language, and is another paper each time", async () => {
  server(came());
  const paper = creditPaper(tillOf(), { code: "0430000000012", language: "ar", amount: 1, at: 0, name: "" });
  for (let times = 0; times < 2; times += 1) assert.equal(await printPaper(tillOf(), paper), "");
  assert.deepEqual(asked.map(({ kind, code, language, copies }) => [kind, code, language, copies]), [["credit", "0430000000012", "ar", 0], ["credit", "0430000000012", "ar", 1]]);
  assert.notEqual(asked[0].id, asked[1].id);
});

test("a credit's slip that comes out here bears the number that the server gives it, or its own where none answers", async () => {
  const till = tillOf();
  const paper = creditPaper(till, { code: "0430000000012", language: "fr", amount: 1, at: 0, name: "" });
  paper.draw = async (_, mark) => drawn.push(mark);
  server([{ printed: false, in_doubt: false, copy: 3, error: null }]);
  await printPaperPage(till, paper);
  for (const outcome of [LOST, refused]) {
    server(outcome);
    await printPaperPage(till, paper);
  }
  till.outbox = { waiting: [{ id: "s", receipt: { tenders: [{ reference: "0430000000012" }] } }], failures: 1 };
  await printPaperPage(till, paper);
  till.online = false;
  await printPaperPage(till, paper);
  assert.deepEqual(drawn, [3, 4, 5, 6, 7].map((copy) => ({ copy })));
  assert.deepEqual(asked.map(({ here, copies }) => [here, copies]), [[true, 0], [true, 4], [true, 5]]);
});

test("a credit's slip comes out here soon, though its sale is on a line that has stopped and nothing has failed yet", async (context) => {
  context.mock.timers.enable({ apis: ["setTimeout"] });
  server(came());
  const till = tillOf({ outbox: { waiting: [{ id: "s", receipt: { tenders: [{ reference: "0430000000012" }] } }], failures: 0 } });
  const paper = creditPaper(till, { code: "0430000000012", language: "fr", amount: 1, at: 0, name: "" });
  paper.draw = async (_, mark) => drawn.push(mark);
  const coming = printPaperPage(till, paper);
  context.mock.timers.tick(2_000);
  assert.equal(await coming, "");
  assert.deepEqual([drawn, asked], [[{ copy: 0 }], []]);
});

test("a credit's slip speaks the language that was chosen last", async () => {
  server(came());
  let chosen = "fr";
  const paper = creditPaper(tillOf(), { code: "0430000000012", amount: 1, at: 0, name: "" }, () => chosen);
  await printPaper(tillOf(), paper);
  chosen = "ar";
  await printPaper(tillOf(), paper);
  assert.deepEqual(asked.map(({ language }) => language), ["fr", "ar"]);
});

test("a credit's slip waits for the sale, and is not asked for before the server has it", async () => {
  server(came());
  const till = tillOf({ outbox: { waiting: [{ id: "s", receipt: { tenders: [{ reference: "0430000000012" }] } }], failures: 1 } });
  const paper = creditPaper(till, { code: "0430000000012", language: "fr", amount: 1, at: 0, name: "" });
  assert.match(await printPaper(till, paper), /does not have this sale yet/);
  assert.deepEqual(asked, []);
  till.outbox.waiting = [];
  assert.equal(await printPaper(till, paper), "");
});

test("a credit's slip does not wait for the sales that have nothing to do with it", async () => {
  server(came());
  const till = tillOf({ outbox: { waiting: [{ id: "other", receipt: { tenders: [{ reference: "" }] } }], failures: 1 } });
  assert.equal(await printPaper(till, creditPaper(till, { code: "0430000000012", language: "fr", amount: 1, at: 0, name: "" })), "");
});

test("a whole Z whose number was asked for in vain is still the original when it comes", async () => {
  const till = tillOf();
  const paper = paperOf("z", "h", async (_, mark) => drawn.push(mark), { numbered: true });
  const numbers = {};
  const number = async (path, { body }) => {
    const { id } = JSON.parse(body);
    numbers[id] ??= Object.keys(numbers).length;
    return answer({ printed: false, in_doubt: false, copy: numbers[id], error: null });
  };
  globalThis.fetch = (...request) => number(...request).then(() => Promise.reject(new TypeError("network")));
  assert.match(await printPaperPage(till, paper), /server/i);
  globalThis.fetch = number;
  assert.equal(await printPaperPage(till, paper), "");
  assert.deepEqual(drawn, [{ copy: 0, isInDoubt: false }]);
});
