// Sends files in slices to /uploads, two at a time. Lives as long as the window, so that other pages of the app stop nothing.

import { filled } from "../shared/filled.js";
import { sampleOf, sortedOut } from "./dropped.js";
import { bytes } from "./sizes.js";

const SLICE_BYTES = 8 * 1024 * 1024;
const SMALL_SLICE_BYTES = 900_000;      // what nginx lets pass unless it is told otherwise
const TOO_LARGE = 413;
const AT_ONCE = 2;
const SILENCE_MS = 60_000;
const GIVE_UP_MS = 10 * 60_000;
const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 15_000;
const RATE_EVERY_MS = 700;
const TELL_EVERY_MS = 2000;
const TOKEN = "clipseek_uploads";
const INVISIBLE = /[\p{Cc}\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu;      // as the server leaves them out of names

class Refusal extends Error {      // the server's own answer
  constructor(status, said) {
    super(said.sentence ? `${said.sentence} ${said.hint}` : String(status));
    this.status = status;
    this.isPassing = status !== 507 && (status === 409 || status === 423 || status >= 500 || !said.sentence);
  }
}

class NoAnswer extends Error { isPassing = true; }

export class UploadManager {
  constructor() {
    this.rows = [];
    this.dropped = new Set();
    this.lastKey = this.toldAt = 0;
    this.leftOut = {};      // of the folders that were given last, how many files of each kind are not sent
    this.sliceBytes = SLICE_BYTES;
    this.box = null;      // the drop area and the list below it, while their page is open
    this.list = null;
    window.addEventListener("beforeunload", (event) => { if (this.rows.some((row) => this.isOpen(row))) event.preventDefault(); });
    window.addEventListener("online", () => this.rows.forEach((row) => row.wake?.()));
  }

  get token() { return sessionStorage.getItem(TOKEN) ?? ""; }
  set token(token) { sessionStorage.setItem(TOKEN, token); }

  isOpen(row) { return row.state === "waiting" || row.state === "uploading"; }

  paint() { this.list?.paint(); }

  // Files with their paths. Of what lies in folders, only what can become a video is sent, and what is here already is not sent again.
  add(given, { rules, max_bytes, words, limit }) {
    this.words = words;
    const { files, leftOut } = sortedOut(given, rules);
    if (given.some(({ path }) => path.includes("/"))) this.leftOut = leftOut;
    const stopped = this.rows.filter((row) => row.state === "stopped");
    for (const { file, path } of files) {
      const name = path.replace(INVISIBLE, "");
      const half = stopped.find((row) => row.name === name && row.size === file.size && row.modified === file.lastModified);
      const row = half ?? { key: ++this.lastKey, id: null, name, size: file.size, modified: file.lastModified, offset: 0 };
      if (!half) this.rows.push(row);
      Object.assign(row, { file, state: "waiting", sent: row.offset });
      if (!isOurs(row, rules)) this.fail(row, words.not_video, "refused");
      else if (!file.size) this.fail(row, words.empty, "refused");
      else if (file.size > max_bytes) this.fail(row, filled(words.too_large, { size: bytes(file.size, words), limit }), "refused");
    }
    this.box?.leave(this.leftOut);
    this.pump();
  }

  // What the server has for this session: rows it let go of disappear, what a reload made us forget comes back.
  reconcile(uploads) {
    const ids = new Set(uploads.map((upload) => upload.id));
    this.rows = this.rows.filter((row) => !row.known || ids.has(row.id));
    const rows = new Map(this.rows.map((row) => [row.id, row]));
    for (const upload of uploads) {
      if (this.dropped.has(upload.id)) continue;
      const row = rows.get(upload.id);
      if (row) row.known ||= upload.done;
      else if (upload.done || !this.settled) this.rows.push({ ...upload, key: ++this.lastKey, sent: upload.offset, known: true, state: upload.done ? "done" : "stopped" });
    }
    this.settled = true;      // from now on, what is unfinished is in our hands
  }

  pump() {
    let free = AT_ONCE - this.rows.filter((row) => row.state === "uploading").length;
    for (const row of this.rows) {
      if (free <= 0) break;
      if (row.state === "waiting") { free -= 1; this.run(row); }
    }
    this.paint();
  }

  async run(row) {
    Object.assign(row, { state: "uploading", known: false, offline: false, rate: 0, measured: null });
    try {
      await this.sendAll(row);
      if (!row.cancelled && row.state === "uploading") {
        row.state = "done";
        this.box?.say(filled(this.words.said_done, row));
        this.tellSoon();
      }
    } catch (error) {
      if (error.status === 404 || error.status === 400) Object.assign(row, { id: null, offset: 0, sent: 0 });
      if (!row.cancelled) this.fail(row, error.isPassing ? this.words.no_answer : error.message, "failed");
    }
    this.pump();
  }

  // Python looks at what has arrived; of many small files, at several at a time.
  tellSoon() {
    const isLast = !this.rows.some((row) => this.isOpen(row));
    if (isLast || Date.now() - this.toldAt > TELL_EVERY_MS) {
      clearTimeout(this.telling);
      [this.telling, this.toldAt] = [null, Date.now()];
      this.box?.tell();
    } else {
      this.telling ??= setTimeout(() => { this.toldAt = 0; this.tellSoon(); }, TELL_EVERY_MS);
    }
  }

  // In the library already: one of a folder is only counted, one that was chosen by itself says so.
  isHere(row, title) {
    if (!row.name.includes("/")) return this.fail(row, filled(this.words.is_here, { title }), "here");
    row.state = "here";
    this.rows = this.rows.filter((other) => other !== row);
    this.leftOut.here = (this.leftOut.here ?? 0) + 1;
    this.box?.leave(this.leftOut);
    return undefined;
  }

  fail(row, why, state) {
    Object.assign(row, { state, why });
    this.box?.say(filled(this.words.said_failed, row));
  }

  async sendAll(row) {
    let pauseMs = FIRST_PAUSE_MS;
    let movedAt = Date.now();
    for (let unsure = row.id !== null, done = false; !done && !row.cancelled;) {
      try {
        const before = row.offset;
        row.sample ??= await sampleOf(row.file).catch(() => null);
        const answer = await (row.id === null ? this.begin(row) : unsure ? this.ask("GET", row) : this.sendSlice(row));
        if (answer.here !== undefined) return this.isHere(row, answer.here);
        [row.id, row.offset, row.sent, row.offline, done, unsure] = [answer.id, answer.offset, answer.offset, false, answer.done, false];
        if (row.offset > before) [pauseMs, movedAt] = [FIRST_PAUSE_MS, Date.now()];
      } catch (error) {
        if (!error.isPassing || Date.now() - movedAt > GIVE_UP_MS) throw error;
        unsure = row.id !== null;
        if (error.status === TOO_LARGE && this.sliceBytes > SMALL_SLICE_BYTES) {      // a proxy's, with a limit of its own
          this.sliceBytes = SMALL_SLICE_BYTES;
          continue;
        }
        row.offline = error instanceof NoAnswer;
        this.paint();
        if (!row.cancelled) await this.pause(row, pauseMs);
        pauseMs = Math.min(2 * pauseMs, LONGEST_PAUSE_MS);
      }
    }
    if (row.cancelled && row.id) await this.discard(row.id);
    return undefined;
  }

  pause(row, ms) {
    return new Promise((resolve) => { row.wake = resolve; setTimeout(resolve, ms); }).finally(() => { row.wake = null; });
  }

  begin(row) {
    const said = JSON.stringify({ name: row.name.toWellFormed?.() ?? row.name, size: row.size, modified: row.modified, sample: row.sample ?? "" });
    return this.ask("POST", row, said, { "Content-Type": "application/json" });
  }

  async sendSlice(row) {
    try {
      await row.file.slice(row.offset, row.offset + 1).arrayBuffer();
    } catch {
      throw new Error(this.words.cannot_read);      // moved or changed since it was chosen
    }
    // A piece of the file itself, which the browser reads as it sends.
    const slice = row.file.slice(row.offset, row.offset + this.sliceBytes, "application/octet-stream");
    return this.ask("PATCH", row, slice, { "Upload-Offset": String(row.offset) });
  }

  // One request. The older way to ask is the one that tells how much of a body has gone out.
  ask(method, row, body = null, headers = {}) {
    return new Promise((resolve, reject) => {
      const request = new XMLHttpRequest();
      let watch;
      const hear = () => { clearTimeout(watch); watch = setTimeout(() => request.abort(), SILENCE_MS); };
      request.open(method, method === "POST" ? this.address : `${this.address}/${row.id}`);
      for (const [name, value] of Object.entries({ ...headers, "Upload-Token": this.token })) request.setRequestHeader(name, value);
      request.upload.onprogress = (event) => { hear(); if (method === "PATCH") this.moved(row, event.loaded); };
      request.onloadend = () => {
        clearTimeout(watch);
        row.request = null;
        if (request.status === 0) return reject(new NoAnswer());
        let said = {};
        try { said = JSON.parse(request.responseText || "{}"); } catch { /* a proxy's page; the status says enough */ }
        return request.status < 300 ? resolve(said) : reject(new Refusal(request.status, said));
      };
      row.request = method === "POST" ? null : request;      // a beginning is never broken off: its id is needed to remove it
      hear();
      request.send(body);
    });
  }

  moved(row, loaded) {
    row.sent = Math.min(row.size, row.offset + loaded);
    const now = performance.now();
    row.measured ??= { at: now, sent: row.sent };
    if (now - row.measured.at > RATE_EVERY_MS) {
      const rate = Math.max(0, row.sent - row.measured.sent) / (now - row.measured.at) * 1000;
      row.rate = row.rate ? 0.7 * row.rate + 0.3 * rate : rate;
      row.measured = { at: now, sent: row.sent };
    }
    this.paint();
  }

  async remove(row) {
    this.rows = this.rows.filter((other) => other !== row);
    const isRunning = row.state === "uploading";
    row.cancelled = true;
    row.request?.abort();
    row.wake?.();
    this.pump();
    if (row.id) this.dropped.add(row.id);
    if (row.id && !isRunning) await this.discard(row.id);
    this.box?.tell();
  }

  // A wrong folder: what has not arrived yet is given up, what is here stays.
  removeOpen() {
    const open = new Set(this.rows.filter((row) => this.isOpen(row)));
    this.rows = this.rows.filter((row) => !open.has(row));
    return Promise.all([...open].filter((row) => row.id || row.state === "uploading").map((row) => this.remove(row))).then(() => this.paint());
  }

  async discard(id) {
    for (let pauseMs = FIRST_PAUSE_MS; pauseMs < LONGEST_PAUSE_MS; pauseMs *= 2) {
      try { return await this.ask("DELETE", { id }); } catch (error) { if (!error.isPassing) return null; }
      await this.pause({}, pauseMs);
    }
    return null;      // the server sweeps up what nobody wants
  }

  retry(row) {
    Object.assign(row, { state: "waiting", why: "" });
    this.pump();
  }
}

const isOurs = (row, rules) => {
  // What macOS writes beside each file of a card is called like it.
  if (row.name.startsWith("._")) return false;
  const ending = row.name.toLowerCase().slice(row.name.lastIndexOf("."));
  return ending === rules.notes[0] || [...rules.sent, "captions"].includes(rules.kinds[ending]) || row.file.type.startsWith("video/");
};

// The one of this window: two components show what it does.
export const uploads = () => window.clipseekUploads ??= new UploadManager();
