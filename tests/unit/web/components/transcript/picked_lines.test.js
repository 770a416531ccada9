import assert from "node:assert/strict";
import { test } from "node:test";

import { pickedWith, stretchOf } from "#web/components/transcript/picked_lines.js";

test("what is picked is always one row of lines", () => {
  assert.deepEqual(pickedWith(null, 3), [3, 3]);
  assert.deepEqual(pickedWith([3, 3], 6), [3, 6]);
  assert.deepEqual(pickedWith([3, 6], 1), [1, 6]);
});

test("a line that is picked is picked no more", () => {
  assert.equal(pickedWith([3, 3], 3), null);
  assert.deepEqual(pickedWith([3, 6], 3), [4, 6]);
  assert.deepEqual(pickedWith([3, 6], 6), [3, 5]);
  assert.deepEqual(pickedWith([3, 6], 5), [3, 4]);
});

test("a stretch lasts until the last of its lines ends", () => {
  const lines = [[0, 2], [1, 9], [3, 4], [5, 6]];
  assert.deepEqual(stretchOf(lines, [1, 2]), [1, 9]);
  assert.deepEqual(stretchOf(lines, [2, 3]), [3, 6]);
});
