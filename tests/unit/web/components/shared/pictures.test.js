// A picture that can't be had is marked, and asked for again, ever more seldom.

import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { Pictures } from "#web/components/shared/pictures.js";

let page, waiting;

// An image of a page: its classes, and how often its address was set.
const image = (address, more = {}) => {
  const classes = new Set();
  return {
    tagName: "IMG", isConnected: true, address, asked: 0, ...more,
    classList: { add: (name) => classes.add(name), remove: (name) => classes.delete(name), contains: (name) => classes.has(name) },
    getAttribute() { return this.address; },
    setAttribute(_, to) { this.address = to; this.asked += 1; },
    get isAbsent() { return classes.has("absent"); },
  };
};
const happens = (name, target) => {
  const event = new Event(name);
  Object.defineProperty(event, "target", { value: target });
  page.dispatchEvent(event);
};
const waited = () => waiting.splice(0).map(([go, wait]) => { go(); return wait; });

beforeEach(() => {
  waiting = [];
  page = Object.assign(new EventTarget(), { images: [], hidden: false });
  new Pictures(page, (go, wait) => waiting.push([go, wait])).watch();
});

test("one that failed is marked and asked for again, half as often each time, until it comes", () => {
  const one = image("/thumbs/a/1.jpg");
  happens("error", one);
  assert.ok(one.isAbsent);
  const waits = [1, 2, 3].flatMap(() => { const wait = waited(); happens("error", one); return wait; });
  assert.deepEqual([waits, one.asked], [[10_000, 20_000, 40_000], 3]);
  happens("load", one);
  assert.equal(one.isAbsent, false);
  waited();
  assert.equal(one.asked, 3);
});

test("it is never longer than two minutes until it is asked for again", () => {
  const one = image("/thumbs/a/1.jpg");
  for (let time = 0; time < 20; time += 1) { waiting = []; happens("error", one); }
  assert.equal(waiting[0][1], 120_000);
});

test("what has left the page or shows another picture is not asked for, and nothing while nobody looks", () => {
  const [left, other, unseen] = ["/a.jpg", "/b.jpg", "/c.jpg"].map((address) => image(address));
  for (const one of [left, other, unseen]) happens("error", one);
  left.isConnected = false;
  other.address = "/d.jpg";
  page.hidden = true;
  waited();
  assert.deepEqual([left.asked, other.asked, unseen.asked], [0, 0, 0]);
  page.hidden = false;
  waited();
  assert.equal(unseen.asked, 1);
});

test("those that failed before are found, and no others", () => {
  const failed = image("/a.jpg", { complete: true, naturalWidth: 0 });
  const others = [image("/b.jpg", { complete: true, naturalWidth: 9 }), image("/c.jpg", { complete: false, naturalWidth: 0 }), image("", { complete: true, naturalWidth: 0 })];
  page.images = [failed, ...others];
  new Pictures(page, () => undefined).watch();
  assert.deepEqual([failed, ...others].map((one) => one.isAbsent), [true, false, false, false]);
});
