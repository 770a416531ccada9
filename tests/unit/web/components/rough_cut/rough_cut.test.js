// Where in a collection a second of all of it lies.

import assert from "node:assert/strict";
import { test } from "node:test";
import { pieceAt } from "#web/components/rough_cut/rough_cut.js";

const PIECES = [{ start: 10, end: 12 }, { start: 0, end: 1 }, { start: 5, end: 9 }];

test("each second lies in a piece, and the end in the last one", () => {
  assert.deepEqual(pieceAt(PIECES, 0), { at: 0, into: 0 });
  assert.deepEqual(pieceAt(PIECES, 1.5), { at: 0, into: 1.5 });
  assert.deepEqual(pieceAt(PIECES, 2), { at: 1, into: 0 });
  assert.deepEqual(pieceAt(PIECES, 3.5), { at: 2, into: 0.5 });
  assert.deepEqual(pieceAt(PIECES, 99), { at: 2, into: 3.95 });
  assert.deepEqual(pieceAt(PIECES, -1), { at: 0, into: 0 });
});
