// Which card goes where when people put cards in order.

import assert from "node:assert/strict";
import { test } from "node:test";
import { beforeAfterSteps, placed, placedAll } from "#web/components/card_grid/card_order.js";

const IDS = ["a", "b", "c", "d"];

test("a card goes before another, or to the end", () => {
  assert.deepEqual(placed(IDS, "d", "b"), ["a", "d", "b", "c"]);
  assert.deepEqual(placed(IDS, "a", "d"), ["b", "c", "a", "d"]);
  assert.deepEqual(placed(IDS, "b", ""), ["a", "c", "d", "b"]);
  assert.deepEqual(placed(IDS, "b", "gone"), ["a", "c", "d", "b"]);
  assert.deepEqual(placed(IDS, "b", "b"), IDS);
  assert.deepEqual(placed(IDS, "gone", "a"), IDS);
});

test("a key moves it by one place, by a row, or to an end, and never beyond", () => {
  const order = (id, by) => { const before = beforeAfterSteps(IDS, [id], by); return before === null ? null : placed(IDS, id, before).join(""); };
  assert.equal(order("a", 1), "bacd");
  assert.equal(order("d", -1), "abdc");
  assert.equal(order("b", 2), "acdb");
  assert.equal(order("a", 9), "bcda");
  assert.equal(order("c", -Infinity), "cabd");
  assert.equal(order("b", Infinity), "acdb");
  assert.equal(order("a", -1), null);
  assert.equal(order("d", 1), null);
});

test("several go before another, or to the end, as they follow each other", () => {
  assert.equal(placedAll(IDS, ["a", "c"], "").join(""), "bdac");
  assert.equal(placedAll(IDS, ["c", "d"], "a").join(""), "cdab");
});

test("a key moves several together, past one card at a time, and brings together what lies apart", () => {
  const order = (moved, by) => { const before = beforeAfterSteps(IDS, moved, by); return before === null ? null : placedAll(IDS, moved, before).join(""); };
  assert.equal(order(["a", "b"], 1), "cabd");
  assert.equal(order(["c", "d"], -1), "acdb");
  assert.equal(order(["b", "c"], Infinity), "adbc");
  assert.equal(order(["a", "c"], -1), "acbd");
  assert.equal(order(["a", "c"], 1), "bdac");
  assert.equal(order(["a", "b"], -1), null);
  assert.equal(order(IDS, 1), null);
});
