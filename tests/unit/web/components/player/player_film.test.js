// Our clock on the browser's, with a video that is only numbers.

import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { Film } from "#web/components/player/player_film.js";

const IDLE = 1;
const LOADING = 2;

let film, stage, video;

const classes = () => {
  const names = new Set();
  return { add: (name) => names.add(name), toggle: (name, on) => (on ? names.add(name) : names.delete(name)), has: (name) => names.has(name) };
};

beforeEach(() => {
  const listeners = {};
  stage = { classList: classes() };
  video = {
    dataset: {}, src: "", currentTime: 0, plays: 0, networkState: LOADING, buffered: { length: 0 },
    addEventListener: (event, call) => { listeners[event] = call; },
    tell: (event) => listeners[event](),
    getAttribute: () => video.src,
    play: async () => { video.plays += 1; },
    pause: () => {},
  };
  film = new Film(video, stage);
  film.open("/clips/a", 4);
});

// The browser has the first picture, which it shows at this time of its own.
const begins = (at) => { video.currentTime = at; video.tell("loadeddata"); };

test("a film that begins at 100 s of the browser's clock stands at our fourth second", () => {
  begins(100);
  assert.deepEqual([video.currentTime, film.position, video.dataset.origin], [104, 4, 100]);
  film.seek(6);
  assert.equal(video.currentTime, 106);
});

test("the poster covers it until it stands there", () => {
  assert.equal(stage.classList.has("arriving"), true);
  begins(0);
  assert.equal(stage.classList.has("arriving"), true);
  video.tell("seeked");
  assert.equal(stage.classList.has("arriving"), false);
});

test("it stands where it is wanted while it is opened, also where somebody goes meanwhile", () => {
  film.seek(7);
  assert.deepEqual([film.position, video.currentTime], [7, 0]);
  begins(0);
  assert.equal(video.currentTime, 7);
});

test("it plays when it stands there, not before, and not if somebody pauses meanwhile", async () => {
  const played = film.play();
  assert.equal(video.plays, 0);
  begins(0);
  await played;
  assert.equal(video.plays, 1);
  film.open("/clips/b", 0);
  const paused = film.play();
  film.pause();
  begins(0);
  await paused;
  assert.equal(video.plays, 1);
});

test("another film has a clock of its own", () => {
  begins(100);
  film.open("/clips/b", 1);
  assert.equal(film.position, 1);
  begins(0);
  assert.equal(video.currentTime, 1);
});

test("a film that comes slowly is not begun before its first picture is here: our 0:00 would be later than that", ({ mock }) => {
  mock.timers.enable({ apis: ["setTimeout"] });
  film.play();
  mock.timers.tick(60_000);
  assert.equal(video.plays, 0);
});

test("a film that the browser fetches nothing of before it plays is begun", ({ mock }) => {
  mock.timers.enable({ apis: ["setTimeout"] });
  film.play();
  video.networkState = IDLE;
  mock.timers.tick(1500);
  assert.equal(video.plays, 1);
});

test("what was fetched has a while to become a picture", ({ mock }) => {
  mock.timers.enable({ apis: ["setTimeout"] });
  Object.assign(video, { networkState: IDLE, buffered: { length: 1 } });
  film.play();
  mock.timers.tick(1500);
  assert.equal(video.plays, 0);
  mock.timers.tick(1500);
  assert.equal(video.plays, 1);
});

test("nothing is begun for somebody who paused meanwhile, or left", ({ mock }) => {
  mock.timers.enable({ apis: ["setTimeout"] });
  video.networkState = IDLE;
  film.play();
  film.pause();
  mock.timers.tick(60_000);
  assert.equal(video.plays, 0);
});
