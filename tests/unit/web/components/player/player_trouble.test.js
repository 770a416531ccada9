// Which address a video is played from, by what the browser knows.

import assert from "node:assert/strict";
import { before, beforeEach, test } from "node:test";
import { Trouble } from "#web/components/player/player_trouble.js";

const PICTURE = 'video/mp4; codecs="hvc1"';
const SOUND = 'audio/mp4; codecs="ac-3"';
let known, trouble;

before(() => { globalThis.window = new EventTarget(); });

beforeEach(() => {
  known = new Set();
  trouble = new Trouble({ video: { addEventListener: () => {}, canPlayType: (type) => (known.has(type) ? "probably" : "") } });
});

const source = (how, src = "/clips/a") => trouble.source({ src, how: { plays: "maybe", copy: "none", copy_src: "/clips/copy", ...how } });

test("a file whose picture and sound the browser knows is played as it is", () => {
  known.add(PICTURE).add(SOUND);
  assert.equal(source({ picture: PICTURE, sound: SOUND, copy: "ready" }), "/clips/a");
  assert.deepEqual([trouble.refused, trouble.silent], ["", false]);
});

test("a picture that it does not know is not begun, but from the copy once there is one", () => {
  assert.equal(source({ picture: PICTURE }), "");
  assert.equal(trouble.refused, "no_picture");
  assert.equal(source({ picture: PICTURE, copy: "ready" }), "/clips/copy");
});

test("sound that it does not know is said, and the picture played", () => {
  assert.equal(source({ sound: SOUND }), "/clips/a");
  assert.equal(trouble.silent, true);
  assert.equal(source({ sound: SOUND, copy: "ready" }), "/clips/copy");
});

test("what no browser plays is not begun, unless somebody wants to try it anyway", () => {
  assert.equal(source({ plays: "no" }), "");
  trouble.anyway = true;
  assert.equal(source({ plays: "no" }), "/clips/a");
  assert.equal(source({ plays: "no" }, "/clips/b"), "", "another film is asked for anew");
});

test("a stream is played only where the browser knows streams", () => {
  assert.equal(source({}, "https://films.test/a.m3u8?x"), "");
  assert.equal(trouble.refused, "no_hls");
  known.add("application/vnd.apple.mpegurl");
  assert.equal(source({}, "https://films.test/a.m3u8?x"), "https://films.test/a.m3u8?x");
});

test("an address that became too old is asked for anew once, and played from there", async () => {
  const told = [];
  const video = { addEventListener: () => {}, canPlayType: () => "probably", getAttribute: () => video.src, src: "http://here/clips/a?e=1" };
  const player = { video, data: { src: "/clips/a?e=1", how: { plays: "yes" } }, reloaded: 0, reload() { this.reloaded += 1; } };
  const open = new Trouble(player);
  Object.assign(open, { why: async () => "old", tell: (...what) => told.push(what), paint: () => {} });
  globalThis.document = { baseURI: "http://here/library" };
  open.source(player.data);
  await open.fail();
  assert.deepEqual([told, open.kind], [[["wish", "renew"]], ""]);
  player.data = { ...player.data, src: "/clips/a?e=2" };
  open.renew();
  assert.equal(player.reloaded, 1);
  video.src = "http://here/clips/a?e=2";
  open.renew();
  assert.equal(player.reloaded, 1, "what plays is left alone");
});

test("one that can't be renewed is said to be too old", async () => {
  const video = { addEventListener: () => {}, canPlayType: () => "probably", getAttribute: () => "http://here/clips/a?e=1" };
  const player = { video, data: { src: "/clips/a?e=1", how: { plays: "yes" } } };
  const open = new Trouble(player);
  Object.assign(open, { why: async () => "old", tell: () => {}, paint: () => {} });
  globalThis.document = { baseURI: "http://here/library" };
  open.source(player.data);
  await open.fail();
  open.renew();
  assert.equal(open.kind, "old");
});
