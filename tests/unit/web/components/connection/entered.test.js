// The last Enter that the server has not heard of is pressed once more, with the text as it was.

import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { Entered } from "#web/components/connection/entered.js";

class Field extends EventTarget {
  constructor(tag = "input", key = "st-key-q") {
    super();
    Object.assign(this, { tag, isConnected: true, pressed: [], text: "" });
    this.closest = () => ({ classList: ["stElementContainer", key] });
    this.addEventListener("keydown", (event) => this.pressed.push([event.key, event.ctrlKey, this.value]));
  }

  get value() { return this.text; }
  set value(text) { this.text = text; }
  matches(names) { return names.split(", ").includes(this.tag); }
  focus() { document.activeElement = this; }
}

let entered;

beforeEach(() => {
  const body = {};
  globalThis.document = Object.assign(new EventTarget(), { body, activeElement: body, querySelector: () => null });
  globalThis.KeyboardEvent = class extends Event {
    constructor(type, { key, ctrlKey }) { super(type); Object.assign(this, { key, ctrlKey }); }
  };
  entered = new Entered();
});

const press = (field, held = {}) => entered.note({ key: "Enter", target: field, ctrlKey: false, metaKey: false, ...held });

test("it is pressed again, once, with the text that it was pressed on", () => {
  const field = new Field();
  field.value = "a red car";
  press(field);
  field.value = "what the page put there since";
  entered.again();
  entered.again();
  assert.deepEqual(field.pressed, [["Enter", false, "a red car"]]);
});

test("what has arrived is not", () => {
  const field = new Field();
  press(field);
  entered.arrived();
  entered.again();
  assert.deepEqual(field.pressed, []);
});

test("nor is what was entered long before, on a connection that was well", () => {
  const field = new Field();
  press(field);
  entered.arrived(performance.now() - 5000);
  entered.again();
  assert.equal(field.pressed.length, 1);
  press(field);
  entered.arrived(performance.now() + 1);
  entered.again();
  assert.equal(field.pressed.length, 1);
});

test("a field that was made anew in the same place stands for the one that has gone", () => {
  const [gone, there] = [new Field(), new Field()];
  gone.value = "a red car";
  press(gone);
  gone.isConnected = false;
  document.querySelector = (names) => (names.startsWith(".st-key-q ") ? there : null);
  entered.again();
  assert.deepEqual(there.pressed, [["Enter", false, "a red car"]]);
});

test("in several lines, Enter is a new line and Ctrl+Enter enters", () => {
  const links = new Field("textarea");
  press(links);
  entered.again();
  assert.deepEqual(links.pressed, []);
  press(links, { ctrlKey: true });
  entered.again();
  assert.deepEqual(links.pressed, [["Enter", true, ""]]);
});

test("the field that is being typed into stays open and keeps the cursor", () => {
  const field = new Field();
  entered.focused = field;
  field.disabled = true;
  entered.pause();
  assert.deepEqual([field.disabled, document.activeElement], [false, field]);
});

test("a field that was typed into before anybody listened stays open, too", () => {
  const field = new Field();
  document.activeElement = field;
  entered = new Entered();
  field.disabled = true;
  entered.pause();
  assert.equal(field.disabled, false);
});
