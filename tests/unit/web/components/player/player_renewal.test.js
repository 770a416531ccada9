// A film whose address has become too old.

import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { Trouble } from "#web/components/player/player_trouble.js";

const HERE = "http://here";
const OLD = `${HERE}/clips/1?e=1`, NEW = `${HERE}/clips/1?e=2`;
const HOW = { plays: "yes", picture: "", sound: "", copy: "" };

let asked, reloaded, reopened, trouble, video;

beforeEach(() => {
  [asked, reloaded, reopened] = [[], [], []];
  globalThis.window = new EventTarget();
  globalThis.document = { baseURI: `${HERE}/` };
  globalThis.location = { origin: HERE };
  globalThis.fetch = () => Promise.resolve({ status: 403 });
  video = Object.assign(new EventTarget(), { src: OLD, canPlayType: () => "yes", getAttribute() { return this.src; } });
  const player = { video, gone: false, data: { src: OLD, how: HOW }, reload: (play) => reloaded.push(play), reopen: (play) => reopened.push(play) };
  trouble = new Trouble(player, {}, {});
  trouble.tell = (...what) => asked.push(what);
  trouble.source(player.data);
});

// As Chromium does it: it stands still when it says that it broke, and says that it stands still afterwards.
const breaks = async () => {
  video.error = { code: 2 };
  const failing = trouble.fail();
  video.dispatchEvent(new Event("pause"));
  await failing;
};

test("it asks for a newer one and plays on, though browsers pause a film that broke", async () => {
  video.dispatchEvent(new Event("play"));
  await breaks();
  assert.deepEqual(asked, [["wish", "renew"]]);
  trouble.player.data = { src: NEW, how: HOW };
  trouble.renew();
  assert.deepEqual(reloaded, [true]);
});

test("one that stood still stands still with the newer one", async () => {
  await breaks();
  trouble.player.data = { src: NEW, how: HOW };
  trouble.renew();
  assert.deepEqual(reloaded, [false]);
});

test("it takes the one that the page was given before it broke, of which no answer would speak", async () => {
  trouble.player.data = { src: NEW, how: HOW };
  video.dispatchEvent(new Event("play"));
  await breaks();
  assert.deepEqual([asked, reloaded], [[], [true]]);
});

test("one that leads on to where files are kept is followed once more, and then said to be out of reach", async () => {
  globalThis.fetch = (_, options) => Promise.resolve(options.redirect === "manual" ? { status: 0, type: "opaqueredirect" } : { status: 403 });
  const said = [];
  trouble.say = (kind) => said.push(kind);
  video.dispatchEvent(new Event("play"));
  await breaks();
  assert.deepEqual([reopened, said], [[true], []]);
  await breaks();
  assert.deepEqual([reopened, said], [[true], ["no_files"]]);
});
