/** A hamper from a budget: what must hold of every one, tried on many made-up shelves. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { alternatives, binds, isNamedBox, left, PIECES_MOST, promised, propose } from "../../pos/static/till/pure/hamper.js";

const KINDS = ["oil", "honey", "dates", "tea", "jam"];
const ALLERGENS = ["nuts", "gluten", "sesame"];
const DAYS = [null, "2026-12-01", "2026-12-20", "2027-02-01", "2027-11-30"];
const FROM = "2026-12-12";

/** A dice that always falls the same: a linear congruential generator. */
function dice(seed) {
  let state = seed;
  return (sides) => {
    state = (state * 1103515245 + 12345) % 2147483648;
    return Math.floor((state / 2147483648) * sides);
  };
}

function shelf(roll) {
  return Array.from({ length: 5 + roll(40) }, (_, place) => ({
    id: place + 1,
    price: 100 * (5 + roll(400)),
    ...there(roll),
    until: DAYS[roll(DAYS.length)],
    kind: KINDS[roll(KINDS.length)],
    allergens: ALLERGENS.filter(() => roll(4) === 0),
    isBox: roll(10) === 0,
  }));
}

/** Some of what lies there is promised. */
function there(roll) {
  const on_hand = roll(4);
  return { on_hand, free: on_hand - roll(on_hand + 2) };
}

function wish(roll) {
  return {
    budget: 1000 * (5 + roll(120)),
    kinds: roll(3) === 0 ? [KINDS[roll(5)], KINDS[roll(5)]] : [],
    avoid: ALLERGENS.filter(() => roll(4) === 0),
    box: roll(2) ? { id: 1, price: 1500 } : null,
    from: FROM,
  };
}

const shuffled = (list, roll) => list.map((one) => [roll(1000), one]).sort(([a], [b]) => a - b).map(([, one]) => one);

function* trials() {
  for (let seed = 1; seed <= 2000; seed += 1) {
    const roll = dice(seed);
    yield { goods: shelf(roll), wished: wish(roll), roll };
  }
}

test("a hamper is never dearer than its budget, box included", () => {
  for (const { goods, wished } of trials()) {
    const pieces = propose(goods, wished);
    const cost = pieces.reduce((sum, { price }) => sum + price, 0) + (wished.box?.price ?? 0);
    assert.ok(pieces.length === 0 || cost <= wished.budget);
    assert.equal(left(pieces, wished), wished.budget - cost);
  }
});

test("nothing is in it that is not free, nor a box in the box", () => {
  for (const { goods, wished } of trials()) {
    const pieces = propose(goods, wished);
    const inside = pieces.map(({ id }) => goods.find((one) => one.id === id));
    assert.ok(inside.every(({ free, on_hand, isBox }) => free > 0 && on_hand > 0 && !isBox));
    assert.ok(alternatives(goods, wished, pieces).every(({ free, isBox }) => free > 0 && !isBox));
    for (const one of promised(goods, wished)) assert.ok(one.on_hand > 0 && one.free <= 0 && !inside.includes(one));
  }
});

test("what binds is said: as many as may be, the budget by the next article's price, or the shelf", () => {
  const seen = { pieces: 0, budget: 0, shelf: 0, none: 0 };
  for (const { goods, wished } of trials()) {
    const pieces = propose(goods, wished);
    const bound = binds(goods, wished, pieces);
    const more = alternatives(goods, { ...wished, budget: 1e9 }, pieces);
    seen[bound?.kind ?? "none"] += 1;
    if (bound?.kind === "pieces") assert.equal(pieces.length, PIECES_MOST);
    else if (bound?.kind === "budget") assert.ok(bound.price === Math.min(...more.map(({ price }) => price)) && bound.price > left(pieces, wished));
    else if (bound) assert.deepEqual(more, []);
    else assert.ok(alternatives(goods, wished, pieces).length > 0);
  }
  assert.ok(Object.values(seen).every((times) => times > 0), JSON.stringify(seen));
});

test("a box is known by its name, in any language; a towel and a rug are none", () => {
  const named = (fr, ar = "", en = "") => isNamedBox({ fr, ar, en });
  assert.ok(named("Panier en doum, moyen") && named("Deux paniers d’osier") && named("", "سلة من الدوم متوسطة") && named("", "الصندوق") && named("", "", "Gift box") && named("Boîte à thé en thuya d’Essaouira"));
  assert.ok(!named("Mendil jebli tissé main", "منديل جبلي", "Hand-woven mendil") && !named("Tapis noué de Taznakht") && !named("Plat à tajine de Safi"));
});

test("nothing is in it that is not wanted, may not be eaten, or will not keep", () => {
  for (const { goods, wished } of trials()) {
    for (const { id } of propose(goods, wished)) {
      const piece = goods.find((one) => one.id === id);
      assert.ok(wished.kinds.length === 0 || wished.kinds.includes(piece.kind));
      assert.deepEqual(piece.allergens.filter((one) => wished.avoid.includes(one)), []);
      assert.ok(piece.until === null || piece.until >= FROM);
    }
  }
});

test("the same shelf gives the same hamper, in whatever order it is told", () => {
  for (const { goods, wished, roll } of trials()) {
    assert.deepEqual(propose(shuffled(goods, roll), wished), propose(goods, wished));
  }
});

test("what expires first goes in before its like that costs as much or more", () => {
  for (const { goods, wished } of trials()) {
    const pieces = propose(goods, wished);
    const inside = new Set(pieces.map(({ id }) => id));
    const outside = goods.filter((one) => !inside.has(one.id) && alternatives(goods, { ...wished, budget: 1e9 }, pieces).some(({ id }) => id === one.id));
    for (const { id, price, kind } of pieces) {
      const piece = goods.find((one) => one.id === id);
      const passedOver = outside.find((one) => one.kind === kind && one.price <= price && (one.until ?? "9") < (piece.until ?? "9"));
      assert.equal(passedOver, undefined);
    }
  }
});

test("it is spread over the kinds of goods, each piece once", () => {
  const goods = KINDS.flatMap((kind, place) => [1, 2, 3].map((n) => ({ id: place * 10 + n, price: 1000, on_hand: 5, free: 5, until: null, kind, allergens: [] })));
  const pieces = propose(goods, { budget: 5000, kinds: [], avoid: [], box: null, from: FROM });
  assert.deepEqual(pieces.map(({ kind }) => kind).sort(), [...KINDS].sort());
  const full = propose(goods, { budget: 100_000, kinds: [], avoid: [], box: null, from: FROM });
  assert.equal(full.length, PIECES_MOST);
  assert.equal(new Set(full.map(({ id }) => id)).size, PIECES_MOST);
});

test("a piece is swapped for others that fit, its own kind first; a budget of nothing is an empty hamper", () => {
  const goods = [
    { id: 1, price: 3000, on_hand: 1, free: 1, until: null, kind: "oil", allergens: [] },
    { id: 2, price: 2000, on_hand: 1, free: 1, until: null, kind: "honey", allergens: [] },
    { id: 3, price: 2500, on_hand: 1, free: 1, until: null, kind: "oil", allergens: [] },
    { id: 4, price: 9000, on_hand: 1, free: 1, until: null, kind: "oil", allergens: [] },
  ];
  const wished = { budget: 4000, kinds: [], avoid: [], box: null, from: FROM };
  assert.deepEqual(alternatives(goods, wished, [{ id: 1, price: 3000 }], 1).map(({ id }) => id), [3, 2]);
  assert.deepEqual(propose(goods, { ...wished, budget: 0 }), []);
});
