import assert from "node:assert/strict";
import { test } from "node:test";
import { leadsTo, reshelved, shelved, unshelved } from "../../pos/static/till/goods/shelves.js";

const goods = (...ids) => ids.map((id) => ({ id, name: `no. ${id}` }));
const kept = (shelves) => new Map(shelves);

test("what is put on the shelves comes back whole, whatever the ids", () => {
  const products = goods(0, 1, 255, 256, 257, 511, 512, 100_000);
  assert.deepEqual(unshelved(shelved(products).map(([, text]) => text)), products);
});

test("a change writes its own shelf and no other, with its neighbours on it", () => {
  const all = new Map(goods(1, 2, 255, 256, 600).map((product) => [product.id, product]));
  all.set(2, { id: 2, name: "new" });
  const shelves = kept(reshelved([all.get(2)], (id) => all.get(id) ?? null));
  assert.deepEqual([...shelves.keys()], [0]);
  assert.deepEqual(unshelved([...shelves.values()]).map(({ id, name }) => [id, name]), [
    [1, "no. 1"], [2, "new"], [255, "no. 255"],
  ]);
});

test("a spine leads to every code of the goods on its shelf, and to no part of one", () => {
  const [[, , spine]] = shelved([
    { id: 1, gtin: "06110000000011", plu: null, packs: [["16110000000018", 6]] },
    { id: 2, gtin: null, plu: "00042", packs: [] },
  ]);
  for (const code of ["06110000000011", "16110000000018", "00042"]) assert.ok(leadsTo(spine, ["x", code]));
  for (const code of ["6110000000011", "0042", "", "06110000000011 16110000000018x"]) assert.ok(!leadsTo(spine, [code]));
});
