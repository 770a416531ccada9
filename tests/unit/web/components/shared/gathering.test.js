// Which moments lie in the collection, before and after the page has answered.

import assert from "node:assert/strict";
import { test } from "node:test";
import { isSame, withActs } from "#web/components/shared/gathering.js";

const A = ["v", 10000, 14000];

test("two stretches are one moment if they share half of the shorter, as Python reckons it", () => {
  assert.ok(isSame(A, ["v", 11000, 12000]));
  assert.ok(isSame(A, ["v", 8000, 13000]));
  assert.ok(!isSame(A, ["v", 12001, 16001]));
  assert.ok(!isSame(A, ["w", 10000, 14000]));
});

test("what was pressed lies in it at once, and what was taken out no longer", () => {
  const add = [1, "add", JSON.stringify([["w", 0, 5]]), null];
  const remove = [2, "remove", JSON.stringify([["v", 10100, 13900]]), null];
  assert.deepEqual(withActs([A], [add]), [A, ["w", 0, 5]]);
  assert.deepEqual(withActs([A], [add, remove]), [["w", 0, 5]]);
  assert.deepEqual(withActs([A], [[3, "undo", "", null]]), [A]);
});
