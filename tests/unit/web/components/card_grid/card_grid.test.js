// What a grid of cards keeps and decides without a page.

import assert from "node:assert/strict";
import { test } from "node:test";
import { Acts } from "#web/components/shared/acts.js";
import { nearest, run } from "#web/components/card_grid/card_keys.js";
import { StripCache } from "#web/components/card_grid/card_strip_cache.js";

const [LEFT, RIGHT, UP, DOWN] = [[-1, 0], [1, 0], [0, -1], [0, 1]];

test("what was done is told again until the page has seen to it", () => {
  const acts = new Acts();
  acts.add("pick", "a", true);
  acts.add("pick", "b", true);
  assert.deepEqual(acts.unheard, [[1, "pick", "a", true], [2, "pick", "b", true]]);
  acts.settle(1);
  acts.add("open", "c");
  assert.deepEqual(acts.unheard, [[2, "pick", "b", true], [3, "open", "c", null]]);
  acts.settle(3);
  assert.deepEqual(acts.unheard, []);
});

test("a grid that comes back numbers on from what the page has heard", () => {
  const acts = new Acts();
  acts.settle(7);
  acts.add("open", "a");
  assert.deepEqual(acts.unheard, [[8, "open", "a", null]]);
});

test("a card shows what was pressed last on it, and then what the page says", () => {
  const acts = new Acts();
  assert.equal(acts.latest("thumb", "a", null), null);
  acts.add("thumb", "a", true);
  acts.add("thumb", "b", false);
  acts.add("thumb", "a", null);
  assert.equal(acts.latest("thumb", "a", true), null);
  assert.equal(acts.latest("pick", "a", true), true);
  acts.settle(3);
  assert.equal(acts.latest("thumb", "a", true), true);
});

test("a run goes from one card to the other in either direction, and from one that is not shown there is none", () => {
  const ids = ["a", "b", "c", "d"];
  assert.deepEqual([run(ids, "b", "d"), run(ids, "d", "b"), run(ids, "c", "c")], [["b", "c", "d"], ["b", "c", "d"], ["c"]]);
  assert.deepEqual([run(ids, undefined, "c"), run(ids, "gone", "c")], [["c"], ["c"]]);
});

test("arrows lead to the neighbour in their direction, and past the end nowhere", () => {
  // Two rows of three, and a last row of one.
  const cards = [[0, 0], [100, 0], [200, 0], [0, 80], [100, 80], [200, 80], [0, 160]];
  const to = (at, move) => nearest(cards[at], cards, move);
  assert.deepEqual([to(0, RIGHT), to(1, RIGHT), to(2, RIGHT)], [1, 2, -1]);
  assert.deepEqual([to(4, LEFT), to(4, UP), to(4, DOWN)], [3, 1, 6]);
  assert.deepEqual([to(0, UP), to(6, DOWN), to(5, DOWN)], [-1, -1, 6]);
});

const cache = (fails = () => false) => {
  const asked = [];
  const strips = new StripCache((address) => {
    asked.push(address);
    return fails(address) ? Promise.reject(new Error("busy")) : Promise.resolve(address);
  });
  return { strips, asked };
};

test("a strip is fetched once, and of many only those that were used last are kept", async () => {
  const { strips, asked } = cache();
  for (let number = 0; number < 150; number += 1) {
    await strips.get(number);
    await strips.get(0);
  }
  assert.equal(asked.length, 150);
  assert.equal(strips.strips.size, 60);
  await strips.get(100);
  assert.equal(asked.length, 150);
  await strips.get(1);
  assert.equal(asked.length, 151);
});

test("a strip that was not to be had is asked for again", async () => {
  let isBusy = true;
  const { strips, asked } = cache(() => isBusy);
  assert.equal(await strips.get("a"), null);
  isBusy = false;
  assert.equal(await strips.get("a"), "a");
  assert.equal(asked.length, 2);
});
