// When fragments are run again: on a change, after their time, and never in a tab that nobody sees.

import assert from "node:assert/strict";
import { before, beforeEach, mock, test } from "node:test";
import { Waking } from "#web/components/wake/wake.js";

let answer, asked, runs, waking;

before(() => {
  globalThis.document = Object.assign(new EventTarget(), { hidden: false });
  globalThis.fetch = async () => { asked += 1; return answer(); };
  mock.timers.enable({ apis: ["setInterval", "Date"] });
});

beforeEach(() => {
  mock.timers.reset();
  mock.timers.enable({ apis: ["setInterval", "Date"], now: 100_000 });
  performance.now = () => Date.now();
  Object.assign(document, { hidden: false });
  [answer, asked, runs] = [() => new Response("1"), 0, []];
  waking = new Waking();
});

const draw = (name, revision, againMs = null) => waking.drawn(name, { ask: "/revision", revision, again_ms: againMs }, () => runs.push(name));
const pass = async (ms) => {
  for (let passed = 0; passed < ms; passed += 250) {
    mock.timers.tick(250);
    await new Promise(setImmediate);
  }
};

test("one question serves all fragments of a tab, and only those that drew something else run", async () => {
  draw("tasks", "0");
  draw("library", "1");
  await pass(1000);
  assert.deepEqual([asked, runs], [1, ["tasks"]]);
});

test("two that are to run at once run one after the other, since of two in one message one would be lost", async () => {
  const at = [];
  for (const name of ["tasks", "nav", "lines"]) {
    waking.drawn(name, { ask: "/revision", revision: "0", again_ms: 1000 }, () => at.push(Date.now()));
  }
  await pass(1000);
  assert.equal(at.length, 3);
  assert.ok(at[1] - at[0] >= 200 && at[2] - at[1] >= 200);
});

test("a fragment that wants to be run after a time is, change or none", async () => {
  draw("tasks", "1", 3000);
  await pass(2750);
  assert.deepEqual(runs, []);
  await pass(500);
  assert.deepEqual(runs, ["tasks"]);
});

test("a run that did not come is asked for again, but not at every question", async () => {
  draw("tasks", "0");
  await pass(7500);
  assert.equal(runs.length, 1);
  await pass(2000);
  assert.equal(runs.length, 2);
});

test("a hidden tab asks nothing, and looks at once when it is seen again", async () => {
  document.hidden = true;
  draw("tasks", "0", 1000);
  await pass(5000);
  assert.deepEqual([asked, runs], [0, []]);
  document.hidden = false;
  document.dispatchEvent(new Event("visibilitychange"));
  await pass(250);
  assert.deepEqual([asked, runs], [1, ["tasks"]]);
});

test("a catalog that is away is a revision of its own, a server that is away is none", async () => {
  answer = () => new Response("", { status: 503 });
  draw("tasks", "");
  draw("library", "1");
  await pass(1000);
  assert.deepEqual(runs, ["library"]);
  answer = () => { throw new TypeError("no network"); };
  await pass(2000);
  answer = () => new Response("", { status: 500 });
  await pass(2000);
  assert.deepEqual([asked > 2, runs], [true, ["library"]]);
});

test("without a fragment nobody asks", async () => {
  draw("tasks", "1");
  waking.gone("tasks");
  await pass(5000);
  assert.equal(asked, 0);
});

test("whoever is signed out is told from whoever is cut off", async () => {
  const told = [];
  document.addEventListener("clipseek:asked", ({ detail }) => told.push([detail.isAnswered, detail.isSignedOut]));
  draw("tasks", "1");
  answer = () => new Response("", { status: 401 });
  await pass(250);
  answer = () => new Response("", { status: 502 });
  await pass(2000);
  assert.deepEqual(told, [[false, true], [false, false]]);
});

test("nothing is run before the browser has seen to all that was pressed, and then one after the other", async () => {
  const idle = [];
  globalThis.requestIdleCallback = (run) => idle.push(run);
  draw("tasks", "0");
  draw("nav", "0");
  await pass(1000);
  assert.deepEqual([runs, idle.length], [[], 1]);
  idle.pop()();
  assert.deepEqual([runs, idle.length], [["tasks"], 0]);
  await pass(500);
  idle.pop()();
  delete globalThis.requestIdleCallback;
  assert.deepEqual(runs, ["tasks", "nav"]);
});
