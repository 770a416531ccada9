// J, K and L, single pictures, and speeds, with a video that is only numbers.

import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { Shuttle } from "#web/components/player/player_shuttle.js";

let frames, now, player, shuttle, video;

beforeEach(() => {
  frames = [];
  now = 0;
  globalThis.requestAnimationFrame = (call) => frames.push(call);
  performance.now = () => now;
  video = { paused: false, playbackRate: 1, currentTime: 4, seeking: false, pause() { this.paused = true; } };
  player = {
    video, film: video, to: 8, free: false, gone: false, data: { fps: 25, duration: 10 },
    get position() { return video.currentTime; },
    start: () => { video.paused = false; }, paint: () => {}, roam: (to) => { video.currentTime = Math.max(0, to); },
  };
  shuttle = new Shuttle(player);
});

const frame = (ms) => { now += ms; frames.shift()(); };

test("L plays on, again for faster, up to eight times", () => {
  video.paused = true;
  shuttle.forward();
  assert.deepEqual([video.paused, shuttle.rate, player.free], [false, 1, false]);
  const rates = [1, 2, 3, 4].map(() => { shuttle.forward(); return shuttle.rate; });
  assert.deepEqual(rates, [2, 4, 8, 8]);
});

test("L where the moment stopped goes on past it", () => {
  Object.assign(video, { paused: true, currentTime: 8 });
  shuttle.forward();
  assert.equal(player.free, true);
});

test("J runs backward by the clock, one seek at a time, and again for faster", () => {
  shuttle.backward();
  assert.deepEqual([video.paused, shuttle.rate], [true, -1]);
  frame(0);
  frame(500);
  assert.equal(video.currentTime, 3.5);
  video.seeking = true;
  frame(500);
  assert.equal(video.currentTime, 3.5, "the seek under way is waited for");
  video.seeking = false;
  shuttle.backward();
  frame(0);
  assert.equal(video.currentTime, 2.5, "the time it took is made up for");
  frame(2000);
  assert.deepEqual([video.currentTime, shuttle.back, frames.length], [0, 0, 0], "it ends at the beginning");
});

test("K stands still, and what was chosen as speed is back", () => {
  shuttle.setSpeed(1.5);
  shuttle.forward();
  assert.equal(video.playbackRate, 3);
  shuttle.stop();
  assert.deepEqual([video.paused, video.playbackRate], [true, 1.5]);
});

test("speeds go step by step, hold at the ends, and come round by the button", () => {
  for (let step = 0; step < 5; step += 1) shuttle.faster(1);
  assert.equal(shuttle.speed, 2);
  shuttle.nextSpeed();
  assert.deepEqual([shuttle.speed, video.defaultPlaybackRate], [0.25, 0.25]);
  shuttle.faster(-1);
  assert.equal(shuttle.speed, 0.25);
});

test("single pictures are shown at their middle, and the last is the last", () => {
  video.currentTime = 2;      // the picture from 2.00 to 2.04
  shuttle.picture(1);
  assert.equal(video.currentTime, 51.5 / 25);
  shuttle.picture(-1);
  assert.equal(video.currentTime, 50.5 / 25);
  video.currentTime = 9.99;
  shuttle.picture(1);
  assert.equal(video.currentTime, 10 - 0.5 / 25);
});

test("where pictures last differently long a step is as long as they are on average, and as many back lead to where it began", () => {
  player.data = { fps: 1920000 / 112277, duration: 6.852 };      // a screen recording: its pictures last 16 to 700 ms
  video.currentTime = 2.07;
  const stood = [1, 1, 1, -1, -1, -1].map((by) => { shuttle.picture(by); return video.currentTime; });
  assert.deepEqual([stood[3], stood[4]], [stood[1], stood[0]]);
  assert.ok(Math.abs(stood[2] - stood[0] - 2 / player.data.fps) < 1e-9);
  assert.ok(Math.abs(stood[5] - 2.07) < 1 / player.data.fps);
});
