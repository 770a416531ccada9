// Sends files in slices to /uploads, two at a time. Lives as long as the window, so that other pages of the app stop nothing.

import { filled } from "../shared/filled.js";

const SLICE_BYTES = 8 * 1024 * 1024;
const AT_ONCE = 2;
const SILENCE_MS = 60_000;
const GIVE_UP_MS = 10 * 60_000;
const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 15_000;
const RATE_EVERY_MS = 700;
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
    this.lastKey = 0;
    this.view = null;      // the box, while its page is open
    window.addEventListener("beforeunload", (event) => { if (this.rows.some((row) => this.isOpen(row))) event.preventDefault(); });
    window.addEventListener("online", () => this.rows.forEach((row) => row.wake?.()));
  }

  get token() { return sessionStorage.getItem(TOKEN) ?? ""; }
  set token(token) { sessionStorage.setItem(TOKEN, token); }

  isOpen(row) { return row.state === "waiting" || row.state === "uploading"; }

  paint() { this.view?.paint(); }

  add(files, { suffixes, max_bytes, words, limit }) {
    this.words = words;
    for (const file of files) {
      const name = file.name.replace(INVISIBLE, "");
      const half = this.rows.find((row) => row.state === "stopped" && row.name === name && row.size === file.size && row.modified === file.lastModified);
      const row = half ?? { key: ++this.lastKey, id: null, name, size: file.size, modified: file.lastModified, offset: 0 };
      if (!half) this.rows.push(row);
      const isVideo = suffixes.some((suffix) => name.toLowerCase().endsWith(suffix)) || file.type.startsWith("video/");
      Object.assign(row, { file, state: "waiting", sent: row.offset });
      if (!isVideo) this.fail(row, words.not_video, "refused");
      else if (!file.size) this.fail(row, words.empty, "refused");
      else if (file.size > max_bytes) this.fail(row, filled(words.too_large, { size: this.view.bytes(file.size, words), limit }), "refused");
    }
    this.pump();
  }

  // What the server has for this session: rows it let go of disappear, what a reload made us forget comes back.
  reconcile(uploads) {
    const ids = new Set(uploads.map((upload) => upload.id));
    this.rows = this.rows.filter((row) => !row.known || ids.has(row.id));
    for (const upload of uploads) {
      if (this.dropped.has(upload.id)) continue;
      const row = this.rows.find(({ id }) => id === upload.id);
      if (row) row.known ||= upload.done;
      else if (upload.done || !this.settled) this.rows.push({ ...upload, key: ++this.lastKey, sent: upload.offset, known: true, state: upload.done ? "done" : "stopped" });
    }
    this.settled = true;      // from now on, what is unfinished is in our hands
  }

  pump() {
    for (const row of this.rows) {
      if (this.rows.filter((other) => other.state === "uploading").length >= AT_ONCE) break;
      if (row.state === "waiting") this.run(row);
    }
    this.paint();
  }

  async run(row) {
    Object.assign(row, { state: "uploading", known: false, offline: false, rate: 0, measured: null });
    try {
      await this.sendAll(row);
      if (!row.cancelled) {
        row.state = "done";
        this.view?.say(filled(this.words.said_done, row));
        this.view?.tell();
      }
    } catch (error) {
      if (error.status === 404 || error.status === 400) Object.assign(row, { id: null, offset: 0, sent: 0 });
      if (!row.cancelled) this.fail(row, error.isPassing ? this.words.no_answer : error.message, "failed");
    }
    this.pump();
  }

  fail(row, why, state) {
    Object.assign(row, { state, why });
    this.view?.say(filled(this.words.said_failed, row));
  }

  async sendAll(row) {
    let pauseMs = FIRST_PAUSE_MS;
    let movedAt = Date.now();
    for (let unsure = row.id !== null, done = false; !done && !row.cancelled;) {
      try {
        const before = row.offset;
        const answer = await (row.id === null ? this.begin(row) : unsure ? this.ask("GET", row) : this.sendSlice(row));
        [row.id, row.offset, row.sent, row.offline, done, unsure] = [answer.id, answer.offset, answer.offset, false, answer.done, false];
        if (row.offset > before) [pauseMs, movedAt] = [FIRST_PAUSE_MS, Date.now()];
      } catch (error) {
        if (!error.isPassing || Date.now() - movedAt > GIVE_UP_MS) throw error;
        unsure = row.id !== null;
        row.offline = error instanceof NoAnswer;
        this.paint();
        if (!row.cancelled) await this.pause(row, pauseMs);
        pauseMs = Math.min(2 * pauseMs, LONGEST_PAUSE_MS);
      }
    }
    if (row.cancelled && row.id) await this.discard(row.id);
  }

  pause(row, ms) {
    return new Promise((resolve) => { row.wake = resolve; setTimeout(resolve, ms); }).finally(() => { row.wake = null; });
  }

  begin(row) {
    const said = JSON.stringify({ name: row.name.toWellFormed?.() ?? row.name, size: row.size, modified: row.modified });
    return this.ask("POST", row, said, { "Content-Type": "application/json" });
  }

  async sendSlice(row) {
    try {
      await row.file.slice(row.offset, row.offset + 1).arrayBuffer();
    } catch {
      throw new Error(this.words.cannot_read);      // moved or changed since it was chosen
    }
    // A piece of the file itself, which the browser reads as it sends.
    const slice = row.file.slice(row.offset, row.offset + SLICE_BYTES, "application/octet-stream");
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
    this.view?.tell();
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
