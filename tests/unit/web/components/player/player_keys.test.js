// Keys that the player hears wherever the focus is.

import assert from "node:assert/strict";
import { before, beforeEach, test } from "node:test";
import { Keys } from "#web/components/player/player_keys.js";

let keys, player, told;

before(() => {
  globalThis.KeyboardEvent = class extends Event {
    constructor(type, init) { super(type, init); this.key = init.key; }
  };
  globalThis.document = Object.assign(new EventTarget(), { body: {} });
});

beforeEach(() => {
  told = [];
  const note = (name) => () => told.push(name);
  player = {
    heat: { key: () => false }, shuttle: { stop: note("stop"), forward: note("forward") }, toggle: note("toggle"), setLoop: note("loop"), looping: false,
    trim: { isOn: false, setIn: note("in"), setOut: note("out"), split: note("split") }, gather: (asParts) => told.push(asParts ? "gather parts" : "gather"),
    root: { closest: () => ({}), focus: note("focus"), dispatchEvent: ({ key }) => told.push(key) },
  };
  keys = new Keys(player);
  document.activeElement = {};
});

const press = (key, more = {}) => {
  let stopped = false;
  keys.key({ key, target: { closest: () => null }, preventDefault() {}, stopPropagation: () => { stopped = true; }, ...more });
  return stopped;
};

test("the space bar, K and L are the player's, L with Shift loops, and with Ctrl all are the browser's", () => {
  assert.deepEqual([press(" "), press("k"), press("l"), press("L", { shiftKey: true }), press("k", { ctrlKey: true })], [true, true, true, true, false]);
  assert.deepEqual(told, ["toggle", "stop", "forward", "loop"]);
});

test("B gathers what plays, with Shift its parts; where a moment is trimmed, I, O and S are the cutting table's", () => {
  assert.deepEqual([press("b"), press("B", { shiftKey: true }), press("i")], [true, true, false]);
  player.trim.isOn = true;
  assert.deepEqual([press("i"), press("o"), press("s"), press("b")], [true, true, true, false]);
  assert.deepEqual(told, ["gather", "gather parts", "in", "out", "split"]);
});

test("keys of a text box and of a button that has the focus are left to them", () => {
  assert.equal(press("k", { target: { closest: (what) => (what.startsWith("input") ? { type: "text" } : null) } }), false);
  assert.equal(press(" ", { target: { closest: (what) => (what === "button, a" ? {} : null) } }), false);
  assert.deepEqual(told, []);
});

test("Escape closes the dialog also where nothing has the focus", () => {
  assert.equal(press("Escape"), false, "somebody in the dialog has it: it is the dialog's own");
  document.activeElement = document.body;
  assert.equal(press("Escape"), true);
  assert.deepEqual(told, ["focus", "Escape"]);
});

test("on a page there is no dialog to close", () => {
  document.activeElement = document.body;
  player.root.closest = () => null;
  assert.equal(press("Escape"), false);
  assert.deepEqual(told, []);
});
