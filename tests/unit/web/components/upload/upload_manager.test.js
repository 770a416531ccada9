// How files are sent: in slices, two at a time, and on from where the server says it is after anything went wrong.

import assert from "node:assert/strict";
import { before, beforeEach, mock, test } from "node:test";
import { UploadManager } from "#web/components/upload/upload_manager.js";

const MEGABYTE = 1024 * 1024;
const WORDS = {
  not_video: "no video", empty: "empty", too_large: "{size} of {limit}", no_answer: "no answer", cannot_read: "cannot be read",
  is_here: "here as {title}",
  said_done: "{name} is uploaded.", said_failed: "{name}: {why}",
  kilobytes: "{n} KB", megabytes: "{n} MB", gigabytes: "{n} GB",
};
let server, manager, view;

// A server that keeps what it is sent; `answer` of a test stands in for it, request by request.
class Server {
  constructor() {
    Object.assign(this, { sizes: new Map(), offsets: new Map(), asked: [], answer: () => undefined, held: false });
  }

  handle(request) {
    const { method, id, body, headers } = request;
    this.asked.push(method === "PATCH" ? `PATCH ${headers["Upload-Offset"]}` : method);
    return this.answer(request) ?? this.own(method, id, body);
  }

  own(method, id, body) {
    if (method === "POST") {
      const made = `upload${this.sizes.size + 1}`;
      this.sizes.set(made, JSON.parse(body).size);
      this.offsets.set(made, 0);
      return this.state(made);
    }
    if (!this.sizes.has(id)) return { status: 404, said: { sentence: "Gone.", hint: "Choose it again." } };
    if (method === "PATCH") this.offsets.set(id, this.offsets.get(id) + body.size);
    if (method === "DELETE") this.sizes.delete(id);
    return this.state(id);
  }

  state(id) {
    return { status: 200, said: { id, offset: this.offsets.get(id), done: this.offsets.get(id) === this.sizes.get(id) } };
  }
}

class Request {
  upload = {};
  headers = {};
  status = 0;

  open(method, address) { Object.assign(this, { method, id: address.split("/")[3] }); }
  setRequestHeader(name, value) { this.headers[name] = value; }
  abort() { this.onloadend?.(); }

  send(body) {
    queueMicrotask(() => {
      this.body = body;
      const { status, said } = server.handle(this);
      if (status === "never") return;
      Object.assign(this, { status, responseText: typeof said === "string" ? said : JSON.stringify(said) });
      this.onloadend();
    });
  }
}

before(() => {
  const kept = new Map();
  Object.assign(globalThis, {
    window: new EventTarget(), XMLHttpRequest: Request,
    sessionStorage: { getItem: (name) => kept.get(name) ?? null, setItem: (name, value) => kept.set(name, value) },
  });
  // Computed in a thread of its own, which takes as long as the machine likes.
  mock.method(crypto.subtle, "digest", async () => new ArrayBuffer(32));
  mock.timers.enable({ apis: ["setTimeout", "Date"] });
});

beforeEach(() => {
  server = new Server();
  manager = new UploadManager();
  manager.address = "/clipseek/uploads";
  view = { said: [], told: 0, say(text) { this.said.push(text); }, tell() { this.told += 1; }, leave(counts) { this.left = { ...counts }; } };
  manager.box = view;
});

const film = (name, size, lastModified = 1) => Object.assign(new Blob([new Uint8Array(size)], { type: "video/mp4" }), { name, lastModified });
const RULES = {
  kinds: { ".mp4": "video", ".srt": "captions", ".xml": "camera_data" }, system: ["thumbs.db"], copies: "^$", language: "^$",
  sent: ["video"], raw: [], notes: [".xml", "(\\d)m\\d\\d$", "contents/clip/", "contents/video/"],
};
const give = (...given) => manager.add(given, { rules: RULES, max_bytes: 40 * MEGABYTE, words: WORDS, limit: "40" });
const add = (...files) => give(...files.map((file) => ({ file, path: file.name })));
const settled = async () => { for (let turn = 0; turn < 200; turn += 1) await new Promise(setImmediate); };
const after = async (ms) => { mock.timers.tick(ms); await settled(); };
const states = () => manager.rows.map(({ state }) => state);

test("a file is begun, and sent in slices until the server has it all", async () => {
  add(film("sea.mp4", 17 * MEGABYTE));
  await settled();
  assert.deepEqual(server.asked, ["POST", "PATCH 0", `PATCH ${8 * MEGABYTE}`, `PATCH ${16 * MEGABYTE}`]);
  assert.deepEqual([states(), view.said, view.told], [["done"], ["sea.mp4 is uploaded."], 1]);
});

test("two are sent at a time, and the next begins when one is through", async () => {
  server.answer = ({ method }) => (method === "PATCH" && server.held ? { status: "never" } : undefined);
  server.held = true;
  add(film("a.mp4", 10), film("b.mp4", 10), film("c.mp4", 10));
  await settled();
  assert.deepEqual(states(), ["uploading", "uploading", "waiting"]);
  server.held = false;
  await manager.remove(manager.rows[0]);
  await settled();
  assert.deepEqual(states(), ["uploading", "done"]);
});

test("after an answer that never came the server is asked where it stands, and only the rest is sent", async () => {
  let cut = 1;
  server.answer = (request) => {
    if (request.method !== "PATCH" || request.headers["Upload-Offset"] === "0" || !cut) return undefined;
    cut -= 1;
    server.own("PATCH", request.id, request.body);      // it came, but nobody heard so
    return { status: 0 };
  };
  add(film("sea.mp4", 20 * MEGABYTE));
  await settled();
  assert.equal(manager.rows[0].offline, true);
  await after(500);
  assert.deepEqual(server.asked, ["POST", "PATCH 0", `PATCH ${8 * MEGABYTE}`, "GET", `PATCH ${16 * MEGABYTE}`]);
  assert.deepEqual(states(), ["done"]);
});

test("pauses grow while nobody answers, end when the network is back, and after ten minutes it gives up", async () => {
  server.answer = ({ method }) => (method === "POST" ? undefined : { status: 0 });
  add(film("sea.mp4", 10));
  await settled();
  const tries = () => server.asked.length;
  await after(500);
  const soFar = tries();
  await after(500);
  assert.equal(tries(), soFar, "the second pause is longer than the first");
  window.dispatchEvent(new Event("online"));
  await settled();
  assert.equal(tries(), soFar + 1);
  for (let minute = 0; minute < 45; minute += 1) await after(15_000);
  assert.deepEqual([states(), manager.rows[0].why], [["failed"], "no answer"]);
  server.answer = () => undefined;
  manager.retry(manager.rows[0]);
  await settled();
  assert.deepEqual(states(), ["done"], "it goes on where it was");
});

test("a full disk is said at once, in the server's words", async () => {
  server.answer = ({ method }) => (method === "PATCH" ? { status: 507, said: { sentence: "The disk is full.", hint: "Make room." } } : undefined);
  add(film("sea.mp4", 10));
  await settled();
  assert.deepEqual([states(), manager.rows[0].why], [["failed"], "The disk is full. Make room."]);
});

test("what passes is tried again: a busy upload, a broken server, a proxy's page", async () => {
  const answers = [{ status: 423, said: {} }, { status: 502, said: "<html>" }, { status: 403, said: "<html>" }];
  server.answer = ({ method }) => (method === "PATCH" || method === "GET" ? answers.shift() : undefined);
  add(film("sea.mp4", 10));
  await settled();
  for (const ms of [500, 1000, 2000]) await after(ms);
  assert.deepEqual([states(), answers], [["done"], []]);
});

test("an upload that the server no longer knows begins anew", async () => {
  server.answer = ({ method }) => (method === "PATCH" ? { status: 404, said: { sentence: "Gone.", hint: "Again." } } : undefined);
  add(film("sea.mp4", 10));
  await settled();
  assert.deepEqual([states(), manager.rows[0].id, manager.rows[0].offset], [["failed"], null, 0]);
});

test("what is no video, empty or too large is never sent, and its name is without signs that turn the text around", async () => {
  add(Object.assign(new Blob(["x"]), { name: "\u202e4pm.exe.txt" }), film("._A001.mp4", 10), film("nothing.mp4", 0), { name: "huge.mp4", size: 41 * MEGABYTE, type: "video/mp4" });
  await settled();
  assert.deepEqual(manager.rows.map(({ name, state, why }) => [name, state, why]), [
    ["4pm.exe.txt", "refused", "no video"], ["._A001.mp4", "refused", "no video"], ["nothing.mp4", "refused", "empty"], ["huge.mp4", "refused", "43 MB of 40"],
  ]);
  assert.deepEqual(server.asked, []);
});

test("of a folder only videos and what belongs to them are sent, and what is in the library already is counted instead", async () => {
  const inFolder = (path, size = 10) => ({ file: film(path.split("/").at(-1), size), path });
  server.answer = ({ method, body }) => (method === "POST" && body.includes("known.mp4") ? { status: 200, said: { here: "Known" } } : undefined);
  give(...["Card/a.mp4", "Card/known.mp4", "Card/a.xml", "Card/b.xml", "Card/a.srt", "Card/._a.mp4"].map((path) => inFolder(path)));
  await settled();
  assert.deepEqual(manager.rows.map(({ name, state }) => [name, state]), [["Card/a.xml", "done"], ["Card/a.srt", "done"], ["Card/a.mp4", "done"]]);
  assert.deepEqual(view.left, { camera_data: 1, system: 1, here: 1 });
});

test("a file that was chosen by itself and is in the library already says so", async () => {
  server.answer = () => ({ status: 200, said: { here: "Sea" } });
  add(film("sea.mp4", 10));
  await settled();
  assert.deepEqual([states(), manager.rows[0].why, server.asked, view.told], [["here"], "here as Sea", ["POST"], 0]);
});

test("all that has not arrived yet is given up at once, and nothing else is begun for it", async () => {
  server.answer = ({ method }) => (method === "PATCH" ? { status: "never" } : undefined);
  add(...Array.from({ length: 20 }, (_, place) => film(`${place}.mp4`, 10)));
  await settled();
  manager.removeOpen();
  await after(500);
  assert.deepEqual([states(), server.sizes.size, server.asked.filter((asked) => asked === "POST").length], [[], 0, 2]);
});

test("of many small files Python is told now and then, and at the end", async () => {
  add(...Array.from({ length: 30 }, (_, place) => film(`${place}.mp4`, 10)));
  for (let turn = 0; turn < 20; turn += 1) await settled();
  assert.equal(states().filter((state) => state === "done").length, 30);
  assert.equal(view.told, 2);
});

test("taken out half-way it is discarded on the server, however often that has to be asked for", async () => {
  let refusals = 2;
  server.answer = ({ method }) => (method === "PATCH" ? { status: "never" } : method === "DELETE" && refusals-- > 0 ? { status: 0 } : undefined);
  add(film("sea.mp4", 10));
  await settled();
  const [row] = manager.rows;
  manager.remove(row);
  await settled();
  for (const ms of [500, 500, 1000]) await after(ms);
  assert.deepEqual([manager.rows, server.sizes.size], [[], 0]);
  manager.reconcile([{ id: row.id, name: "sea.mp4", size: 10, modified: 1, offset: 3, done: false }]);
  assert.deepEqual(manager.rows, [], "an answer from before does not bring it back");
});

test("after a reload, what the server has is back, and the same file goes on from there", async () => {
  const id = server.own("POST", null, JSON.stringify({ size: 10 })).said.id;
  server.own("PATCH", id, { size: 4 });
  manager.reconcile([
    { id, name: "sea.mp4", size: 10, modified: 1, offset: 4, done: false }, { id: "whole", name: "b.mp4", size: 5, modified: 1, offset: 5, done: true },
  ]);
  assert.deepEqual(states(), ["stopped", "done"]);
  add(film("sea.mp4", 10));
  await settled();
  assert.deepEqual(server.asked, ["GET", "PATCH 4"]);
  assert.deepEqual(states(), ["done", "done"]);
  manager.reconcile([{ id, name: "sea.mp4", size: 10, modified: 1, offset: 10, done: true }]);
  assert.deepEqual(manager.rows.map((row) => row.id), [id], "what the page took over is no longer shown");
});

test("a proxy that lets only small bodies pass gets small slices", async () => {
  server.answer = ({ method, body }) => (method === "PATCH" && body.size > MEGABYTE ? { status: 413, said: "<html>too large</html>" } : undefined);
  add(film("sea.mp4", 2 * MEGABYTE));
  await settled();
  assert.deepEqual(server.asked, ["POST", "PATCH 0", "GET", "PATCH 0", "PATCH 900000", "PATCH 1800000"]);
  assert.deepEqual(states(), ["done"]);
});
