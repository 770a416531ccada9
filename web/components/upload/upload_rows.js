// The list of files: on their way, being checked, or refused with the reason. A file that can be prepared has its row in the table.

import { filled } from "../shared/filled.js";
import { mounted } from "../shared/mounted.js";
import { bytes, timeToGo } from "./sizes.js";
import { uploads } from "./upload_manager.js";

const CAPTIONS = /\.(srt|vtt)$/i;      // have no row once they are here: they go with their video
const MOST_SHOWN = 60;
const FIRST = { failed: 0, refused: 0, uploading: 1 };
const MARKS = { failed: "error", refused: "error", here: "task_alt", stopped: "pause_circle" };

class Rows {
  constructor(root) {
    [this.list, this.more, this.count, this.clear] = [".rows", ".more", ".more span", ".more button"].map((name) => root.querySelector(name));
    this.clear.onclick = () => this.manager.removeOpen();
    this.items = new Map();
    this.manager = uploads();
    this.manager.list = this;
  }

  show({ data }) {
    this.verdicts = data.verdicts;
    this.paint();
  }

  paint() {
    cancelAnimationFrame(this.frame);
    this.frame = requestAnimationFrame(() => this.paintNow());
  }

  paintNow() {
    const { words } = this.manager;
    if (!words) return;      // the drop area, which brings them, is still to come
    const all = this.manager.rows.filter((row) => row.state !== "done" || !(CAPTIONS.test(row.name) || this.verdicts[row.id]?.why === ""));
    const rows = all.length <= MOST_SHOWN ? all : all.toSorted((one, other) => (FIRST[one.state] ?? 2) - (FIRST[other.state] ?? 2)).slice(0, MOST_SHOWN);
    const keys = new Set(rows.map((row) => row.key));
    for (const [key, item] of this.items) {
      if (keys.has(key)) continue;
      const next = item.nextElementSibling?.querySelector(".cross");
      const hadFocus = item.contains(document.activeElement);
      item.remove();
      this.items.delete(key);
      if (hadFocus) (next ?? this.manager.box)?.focus();
    }
    for (const row of rows) {
      if (!this.items.has(row.key)) this.items.set(row.key, this.list.appendChild(this.made(row, words)));
      this.fill(this.items.get(row.key), row, words);
    }
    this.list.setAttribute("aria-label", words.list);
    this.list.hidden = rows.length === 0;
    this.more.hidden = all.length === rows.length;
    this.count.textContent = filled(words.more, { n: all.length - rows.length });
    this.clear.textContent = words.remove_open;
  }

  made(row, words) {
    const item = document.createElement("li");
    item.innerHTML = `<span class="icon mark" aria-hidden="true" translate="no"></span><bdi class="name"></bdi><span class="now"></span>
      <button class="retry" type="button"></button><span class="size"></span>
      <button class="cross" type="button"><span class="icon" aria-hidden="true" translate="no">close</span></button>
      <div class="gauge" role="progressbar" aria-valuemin="0" aria-valuemax="100"><i></i></div>`;
    item.querySelector(".name").textContent = row.name.split("/").at(-1);
    item.querySelector(".name").title = row.name;
    item.querySelector(".size").textContent = bytes(row.size, words);
    item.querySelector(".gauge").setAttribute("aria-label", row.name);
    item.querySelector(".retry").textContent = words.retry;
    item.querySelector(".retry").setAttribute("aria-label", filled(words.retry_name, row));
    item.querySelector(".retry").onclick = () => this.manager.retry(row);
    item.querySelector(".cross").onclick = () => this.manager.remove(row);
    return item;
  }

  fill(item, row, words) {
    const part = (name) => item.querySelector("." + name);
    const set = (element, text) => { if (element.textContent !== text) element.textContent = text; };
    const share = row.size ? Math.floor(100 * (row.sent ?? 0) / row.size) : 0;
    const verdict = row.state === "done" ? this.verdicts[row.id] : undefined;
    item.className = verdict ? (verdict.here ? "here" : "refused") : row.state;
    set(part("mark"), MARKS[item.className] ?? "movie");
    set(part("now"), verdict?.why ?? this.line(row, words));
    part("gauge").firstChild.style.width = `${share}%`;
    part("gauge").setAttribute("aria-valuenow", String(share));
    part("cross").setAttribute("aria-label", filled(this.manager.isOpen(row) ? words.cancel : words.remove, row));
    part("cross").title = part("cross").getAttribute("aria-label");
    part("retry").hidden = row.state !== "failed";
  }

  line(row, words) {
    if (["failed", "refused", "here"].includes(row.state)) return row.why;
    if (row.state !== "uploading") return words[row.state];
    const done = filled(words.uploading, { done: bytes(row.sent, words), size: bytes(row.size, words) });
    if (row.offline) return `${done} · ${words.offline}`;
    return row.rate ? `${done} · ${filled(words.to_go, { time: timeToGo((row.size - row.sent) / row.rate, words) })}` : done;
  }

  close() {
    cancelAnimationFrame(this.frame);
    if (this.manager.list === this) this.manager.list = null;
  }
}

export default mounted(({ parentElement }) => new Rows(parentElement));
