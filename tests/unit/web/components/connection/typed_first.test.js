// What is pressed right after typing waits until the field that was left has been sent.

import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { TypedFirst } from "#web/components/connection/typed_first.js";

let now, page, pressed, waiting;

const element = (kind) => Object.assign(new EventTarget(), {
  isConnected: true,
  matches: (selector) => selector.includes(kind),
  closest(selector) { return selector.includes(kind) ? this : null; },
});
// Events on the page with a target, as the browser brings them.
const happens = (name, target, more = {}) => {
  const event = Object.assign(new Event(name, { cancelable: true }), more);
  Object.defineProperty(event, "target", { value: target });
  Object.defineProperty(event, "isTrusted", { value: true });
  page.dispatchEvent(event);
  return event;
};

beforeEach(() => {
  [now, pressed, waiting] = [10_000, [], []];
  performance.now = () => now;
  globalThis.MouseEvent ??= class extends Event {};
  page = new EventTarget();
  globalThis.typedFirst = new TypedFirst(page, (go) => waiting.push(go));
});

const link = () => {
  const made = element("a[href]");
  made.addEventListener("click", () => pressed.push("link"));
  return made;
};
const typedAndLeft = () => {
  const field = element("input");
  happens("input", field);
  happens("focusout", field);
};

test("a press right after a field was typed into is held until the page has come to rest, and then done", () => {
  typedAndLeft();
  assert.equal(happens("click", link()).defaultPrevented, true);
  assert.deepEqual(pressed, []);
  waiting.forEach((go) => go());
  assert.deepEqual(pressed, ["link"]);
});

test("without typing, later, or to open another tab, nothing is held", () => {
  happens("focusout", element("input"));
  assert.equal(happens("click", link()).defaultPrevented, false);
  typedAndLeft();
  assert.equal(happens("click", link(), { ctrlKey: true }).defaultPrevented, false);
  now += 600;
  assert.equal(happens("click", link()).defaultPrevented, false);
});

test("what is gone by then is not pressed, and nothing in its place", () => {
  typedAndLeft();
  const gone = link();
  happens("click", gone);
  gone.isConnected = false;
  waiting.forEach((go) => go());
  assert.deepEqual(pressed, []);
});
