// The bars of the strip that shows where in a video a search lives.

import assert from "node:assert/strict";
import { test } from "node:test";
import { bars } from "#web/components/player/heat_strip.js";

test("bars stand where their moments are, as high and as plain as they answer", () => {
  assert.deepEqual(bars([{ start: 0, end: 5, level: 1 }, { start: 5, end: 10, level: 0.5 }], 10), [
    { x: 0, width: 498, height: 18, opacity: 0.85 },
    { x: 500, width: 498, height: 9, opacity: 0.55 },
  ]);
});

test("what answers nothing or lasts no time is still seen, and nothing reaches past the end", () => {
  const [silent, last] = bars([{ start: 1, end: 1.001, level: 0 }, { start: 9.5, end: 12, level: 1 }], 10);
  assert.deepEqual([silent.width, silent.height], [1, 2]);
  assert.equal(last.x + last.width + 2, 1000);
});
