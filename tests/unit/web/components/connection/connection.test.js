// What is said and done while the server is away, and when it is back.

import assert from "node:assert/strict";
import { before, beforeEach, test } from "node:test";
import { Connection } from "#web/components/connection/connection.js";
import { mounted } from "#web/components/shared/mounted.js";

let connection, entered, line, now, posted;

before(() => {
  globalThis.CustomEvent ??= class extends Event {};
});

beforeEach(() => {
  [now, posted] = [10_000, []];
  performance.now = () => now;
  globalThis.document = Object.assign(new EventTarget(), { querySelector: () => null });
  globalThis.window = Object.assign(new EventTarget(), { location: { origin: "http://here" }, postMessage: (message) => posted.push(message.type) });
  line = { hidden: true };
  entered = { did: [], pause() { this.did.push("pause"); }, again() { this.did.push("again"); }, arrived() { this.did.push("arrived"); } };
  connection = new Connection(line, entered);
});

const streamlit = (type, more = {}, source = window) =>
  window.dispatchEvent(Object.assign(new Event("message"), { source, data: { stCommVersion: 1, type, ...more } }));
const asked = (isAnswered) => document.dispatchEvent(Object.assign(new Event("clipseek:asked"), { detail: { isAnswered } }));
const cut = () => streamlit("WEBSOCKET_DISCONNECTED", { attemptingToReconnect: true });
const run = (state) => streamlit("SCRIPT_RUN_STATE_CHANGED", { scriptRunState: state });

test("a closed websocket and a question that is not answered are both said", () => {
  cut();
  assert.equal(line.hidden, false);
  streamlit("WEBSOCKET_CONNECTED");
  assert.equal(line.hidden, true);
  asked(false);
  assert.equal(line.hidden, false);
  asked(true);
  assert.equal(line.hidden, true);
});

test("so is one that was closed before the page could hear of it", () => {
  document.querySelector = () => ({ dataset: { testConnectionState: "PINGING_SERVER" } });
  connection = new Connection(line, entered);
  assert.deepEqual([line.hidden, entered.did], [false, ["pause"]]);
  streamlit("WEBSOCKET_CONNECTED");
  assert.deepEqual([line.hidden, posted], [true, ["RERUN_SCRIPT"]]);
});

test("what other windows say of themselves is not heard", () => {
  streamlit("WEBSOCKET_DISCONNECTED", { attemptingToReconnect: true }, {});
  assert.equal(line.hidden, true);
});

test("after it was away the page is run, and only then what was entered is pressed again", () => {
  cut();
  streamlit("WEBSOCKET_CONNECTED");
  assert.deepEqual(posted, ["RERUN_SCRIPT"]);
  run("running");
  assert.deepEqual(entered.did, ["pause"]);
  run("notRunning");
  assert.deepEqual(entered.did, ["pause", "again"]);
});

test("what a run answers has arrived", () => {
  run("running");
  assert.deepEqual(entered.did, ["arrived"]);
});

test("a server that answers while the websocket is closed has it opened at once, but not at every answer", () => {
  cut();
  asked(false);
  assert.deepEqual(posted, []);
  asked(true);
  asked(true);
  const restart = ["TERMINATE_WEBSOCKET_CONNECTION", "RESTART_WEBSOCKET_CONNECTION"];
  assert.deepEqual(posted, restart);
  now += 7000;
  asked(true);
  assert.deepEqual(posted, [...restart, ...restart]);
});

test("a websocket that Streamlit gave up is opened anew", () => {
  streamlit("WEBSOCKET_DISCONNECTED", { attemptingToReconnect: false });
  assert.deepEqual(posted, ["TERMINATE_WEBSOCKET_CONNECTION", "RESTART_WEBSOCKET_CONNECTION"]);
});

test("after a silence the websocket has to show that it lives", () => {
  asked(true);
  asked(false);
  asked(true);
  assert.deepEqual(posted, ["SEND_APP_HEARTBEAT"]);
});

test("what components tell meanwhile is told afterwards, the last of each thing once", () => {
  globalThis.clipseekConnection = connection;
  const told = [];
  const [place, other] = [{}, {}];
  const tell = (parentElement) => {
    let kept;
    mounted(() => ({ show({ setTriggerValue }) { kept = setTriggerValue; } }))({ parentElement, setTriggerValue: (...what) => told.push(what) });
    return kept;
  };
  const [step, card] = [tell(place), tell(other)];
  step("to", 1);
  assert.deepEqual(told, [["to", 1]]);
  cut();
  step("to", 2);
  step("to", 3);
  card("pressed", 7);
  streamlit("WEBSOCKET_CONNECTED");
  assert.equal(told.length, 1);
  run("notRunning");
  assert.deepEqual(told, [["to", 1], ["to", 3], ["pressed", 7]]);
  delete globalThis.clipseekConnection;
});

test("a page that was drawn long ago is drawn anew before its addresses are too old, once", () => {
  let at = 1_000_000;
  Date.now = () => at;
  connection.drawn({ away: "Reconnecting", renew_ms: 5000 });
  at += 4000;
  asked(true);
  assert.deepEqual(posted, []);
  at += 2000;
  asked(true);
  asked(true);
  assert.deepEqual(posted, ["RERUN_SCRIPT"]);
});

test("a session that is over loads the page anew, which leads to the sign-in", () => {
  let reloads = 0;
  window.location.reload = () => { reloads += 1; };
  document.dispatchEvent(Object.assign(new Event("clipseek:asked"), { detail: { isAnswered: false, isSignedOut: true } }));
  assert.equal(reloads, 1);
  asked(false);
  assert.equal(reloads, 1);
});
