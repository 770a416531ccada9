// What of a dropped folder is worth sending, and where in it each file lies.

import assert from "node:assert/strict";
import { test } from "node:test";
import { filesDropped, kindOf, sampleOf, sortedOut } from "#web/components/upload/dropped.js";

const RULES = {
  kinds: { ".mp4": "video", ".mts": "video", ".srt": "captions", ".xml": "camera_data", ".lrv": "small_copy", ".jpg": "photo", ".cr3": "photo" },
  system: ["thumbs.db", "__macosx"], copies: "(?:^|/)m4root/sub/", language: "\\.[a-z]{2,3}$",
  sent: ["video", "photo"], raw: [".cr3"], notes: [".xml", "(\\d)m\\d\\d$", "contents/clip/", "contents/video/"],
};

const file = (name) => ({ isFile: true, fullPath: name, file: (give) => give(Object.assign(new Blob(["x"]), { name: name.split("/").at(-1) })) });
const folder = (name, ...inside) => ({
  isFile: false, fullPath: name,
  createReader: () => { const parts = [inside.slice(0, 2), inside.slice(2), []]; return { readEntries: (give) => give(parts.shift() ?? []) }; },
});

test("a dropped folder is read to its end, in any depth, with the path of each file", async () => {
  const card = folder("/Card", file("/Card/a.mp4"), folder("/Card/DCIM", folder("/Card/DCIM/100", file("/Card/DCIM/100/b.mp4"))), file("/Card/c.xml"));
  const found = await filesDropped({ items: [card, file("/d.mp4")].map((entry) => ({ webkitGetAsEntry: () => entry })), files: [] });
  assert.deepEqual(found.map(({ path }) => path), ["Card/a.mp4", "Card/DCIM/100/b.mp4", "Card/c.xml", "d.mp4"]);
});

test("a file or folder that the browser may not read is left out and the rest is given", async () => {
  const closed = { ...folder("/closed"), createReader: () => ({ readEntries: (_give, fail) => fail(new Error()) }) };
  const lost = { ...file("/lost.mp4"), file: (_give, fail) => fail(new Error()) };
  const found = await filesDropped({ items: [closed, lost, file("/a.mp4")].map((entry) => ({ webkitGetAsEntry: () => entry })), files: [] });
  assert.deepEqual(found.map(({ path }) => path), ["a.mp4"]);
});

test("each file is told by its name as the server tells it", () => {
  const kinds = ["A/b.MP4", "A/._b.mp4", ".cache/b.mp4", "__MACOSX/b.mp4", "A/Thumbs.db", "M4ROOT/SUB/b.mp4", "A/b.lrv", "A/b", "A/.srt"];
  assert.deepEqual(kinds.map((path) => kindOf(path, RULES)),
    ["video", "system", "system", "system", "system", "small_copy", "small_copy", "other", "system"]);
});

test("captions go with the video of their name and before it; others are counted, but never one that was named by itself", () => {
  const given = ["A/a.mp4", "A/a.en.srt", "A/b.srt", "A/b.xml", "A/2.mp4", "A/2M01.XML", "notes.txt"].map((path) => ({ path, file: { type: "" } }));
  const { files, leftOut } = sortedOut(given, RULES);
  assert.deepEqual(files.map(({ path }) => path), ["A/a.en.srt", "A/2M01.XML", "A/a.mp4", "A/2.mp4", "notes.txt"]);
  assert.deepEqual(leftOut, { captions: 1, camera_data: 1 });
});

test("photos are sent, but not the raw data of one that is there as a picture", () => {
  const given = ["A/1.JPG", "A/1.CR3", "A/2.CR3", "1.cr3"].map((path) => ({ path, file: { type: "" } }));
  const { files, leftOut } = sortedOut(given, RULES);
  assert.deepEqual(files.map(({ path }) => path), ["A/1.JPG", "A/2.CR3", "1.cr3"]);
  assert.deepEqual(leftOut, { raw_copy: 1 });
});

test("the sample of a file depends on its start, its middle and its end, and small files have none", async () => {
  const bytes = new Uint8Array(300_000);
  const plain = await sampleOf(new Blob([bytes]));
  assert.match(plain, /^[0-9a-f]{64}$/);
  for (const place of [0, 150_000, 299_999]) {
    const other = bytes.slice();
    other[place] = 1;
    assert.notEqual(await sampleOf(new Blob([other])), plain);
  }
  assert.equal(await sampleOf(new Blob([new Uint8Array(1000)])), null);
});
