// Frames at a cutting table: which one is on, and how it is written.

import assert from "node:assert/strict";
import { test } from "node:test";
import { frameAt, frameClock, Trim } from "#web/components/player/player_trim.js";

const row = { querySelector: () => ({ addEventListener() {} }) };
const trimmed = (position, span, fps = 25) => {
  const told = [];
  const player = { position, span, data: { fps, trims: true, duration: 100 }, paint() {}, tell: (what, value) => told.push([what, value]) };
  return [new Trim(player, row), told, player];
};

test("a frame is on from its first instant on, also where the browser stands a little before it", () => {
  assert.equal(frameAt(1, 25), 25);
  assert.equal(frameAt(0.9999, 25), 25);
  assert.equal(frameAt(1.039, 25), 25);
  assert.equal(frameAt(1001 / 24000, 24000 / 1001), 1);
});

test("minutes, seconds and frames", () => {
  assert.equal(frameClock(0, 25), "0:00:00");
  assert.equal(frameClock(1612, 25), "1:04:12");
  assert.equal(frameClock(24, 24000 / 1001), "0:01:00");
});

test("a moment begins with the picture that is on, and ends with it", () => {
  const [begin, begun] = trimmed(4.02, { start: 2, end: 8 });
  begin.setIn();
  assert.deepEqual(begun, [["trim", { start: 4, end: 8 }]]);
  const [end, ended] = trimmed(4.02, { start: 2, end: 8 });
  end.setOut();
  assert.deepEqual(ended, [["trim", { start: 2, end: 4.04 }]]);
});

test("beyond its other end it keeps its length", () => {
  const [begin, begun] = trimmed(10, { start: 2, end: 8 });
  begin.setIn();
  assert.deepEqual(begun, [["trim", { start: 10, end: 16 }]]);
});

test("it is split within, and nowhere else", () => {
  const [within, told, player] = trimmed(4.02, { start: 2, end: 8 });
  within.split();
  assert.deepEqual(told, [["split", 4]]);
  assert.deepEqual(player.span, { start: 2, end: 4 });
  for (const at of [2, 8, 9]) {
    const [outside, untold] = trimmed(at, { start: 2, end: 8 });
    outside.split();
    assert.deepEqual(untold, []);
  }
});
