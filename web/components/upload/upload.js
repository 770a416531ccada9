// The drop area and its rows: shows what the upload manager does, and tells Python when there is something new to look at.

import { filled } from "../shared/filled.js";
import { mounted } from "../shared/mounted.js";
import { UploadManager } from "./upload_manager.js";

class Box {
  constructor(root) {
    const find = (name) => root.querySelector(name);
    [this.area, this.input, this.list, this.said] = [".area", "input", ".rows", ".said"].map(find);
    this.texts = Object.fromEntries(["label", "drop", "choose", "about"].map((name) => [name, find("." + name)]));
    this.items = new Map();
    this.manager = window.clipseekUploads ??= new UploadManager();
    this.manager.view = this;
    this.listen();
  }

  listen() {
    this.input.onchange = () => {
      this.manager.add([...this.input.files], this.data);
      this.input.value = "";      // so that the same file can be chosen again
    };
    // A file dropped beside the area would open in place of the app.
    this.onDrag = (event) => {
      if (![...(event.dataTransfer?.types ?? [])].includes("Files") || event.target.closest?.("[data-testid=stFileUploader]")) return;
      event.preventDefault();
      const isOver = this.area.contains(event.target);
      event.dataTransfer.dropEffect = isOver ? "copy" : "none";
      this.area.classList.toggle("over", isOver && event.type !== "drop");
      if (isOver && event.type === "drop") this.manager.add([...event.dataTransfer.files], this.data);
    };
    this.onLeave = (event) => { if (!event.relatedTarget) this.area.classList.remove("over"); };
    for (const name of ["dragenter", "dragover", "drop"]) document.addEventListener(name, this.onDrag);
    document.addEventListener("dragleave", this.onLeave);
  }

  show({ data, setTriggerValue, setStateValue }) {
    this.data = data;
    this.tell = () => setTriggerValue("changed", Date.now());
    for (const [name, element] of Object.entries(this.texts)) element.textContent = data.words[name];
    this.texts.about.textContent = filled(data.words.about, data);
    this.input.accept = [...data.suffixes, "video/*"].join(",");
    this.input.setAttribute("aria-label", `${data.words.label}. ${data.words.drop} ${data.words.choose}.`);
    this.list.setAttribute("aria-label", data.words.list);
    Object.assign(this.manager, { words: data.words, address: data.address });
    const [ours, theirs] = [this.manager.token, data.token];
    if (ours && ours.split(".")[0] !== theirs.split(".")[0] && data.heard !== ours) {
      setStateValue("token", ours);      // from before a reload, or before the app was started anew
      return this.paint();
    }
    this.manager.token = theirs;
    this.manager.reconcile(data.uploads);
    return this.paint();
  }

  say(text) { this.said.textContent = text; }

  paint() {
    cancelAnimationFrame(this.frame);
    this.frame = requestAnimationFrame(() => this.paintNow());
  }

  paintNow() {
    const { rows } = this.manager;
    const keys = new Set(rows.map((row) => row.key));
    for (const [key, item] of this.items) {
      if (keys.has(key)) continue;
      const next = item.nextElementSibling?.querySelector(".cross");
      const hadFocus = item.contains(document.activeElement);
      item.remove();
      this.items.delete(key);
      if (hadFocus) (next ?? this.input).focus();
    }
    for (const row of rows) {
      if (!this.items.has(row.key)) this.items.set(row.key, this.list.appendChild(this.made(row)));
      this.fill(this.items.get(row.key), row);
    }
    this.list.hidden = rows.length === 0;
  }

  made(row) {
    const item = document.createElement("li");
    const { words } = this.data;
    item.innerHTML = `<span class="icon mark" aria-hidden="true" translate="no"></span><bdi class="name"></bdi><span class="size"></span>
      <button class="cross" type="button"><span class="icon" aria-hidden="true" translate="no">close</span></button>
      <span class="now"></span><button class="retry" type="button"></button><div class="gauge" role="progressbar" aria-valuemin="0" aria-valuemax="100"><i></i></div>`;
    item.querySelector(".name").textContent = item.querySelector(".name").title = row.name;
    item.querySelector(".size").textContent = this.bytes(row.size, words);
    item.querySelector(".gauge").setAttribute("aria-label", row.name);
    item.querySelector(".retry").textContent = words.retry;
    item.querySelector(".retry").setAttribute("aria-label", filled(words.retry_name, row));
    item.querySelector(".retry").onclick = () => this.manager.retry(row);
    item.querySelector(".cross").onclick = () => this.manager.remove(row);
    return item;
  }

  fill(item, row) {
    const { words } = this.data;
    const part = (name) => item.querySelector("." + name);
    const set = (element, text) => { if (element.textContent !== text) element.textContent = text; };
    const share = row.size ? Math.floor(100 * (row.sent ?? 0) / row.size) : 0;
    item.className = row.state;
    set(part("mark"), { done: "check_circle", failed: "error", refused: "error", stopped: "pause_circle" }[row.state] ?? "movie");
    set(part("now"), this.line(row, words));
    part("gauge").firstChild.style.width = `${share}%`;
    part("gauge").setAttribute("aria-valuenow", String(share));
    const isOpen = this.manager.isOpen(row);
    part("cross").setAttribute("aria-label", filled(isOpen ? words.cancel : words.remove, row));
    part("cross").title = part("cross").getAttribute("aria-label");
    part("retry").hidden = row.state !== "failed";
  }

  line(row, words) {
    if (row.state === "failed" || row.state === "refused") return row.why;
    if (row.state !== "uploading") return words[row.state];
    const done = filled(words.uploading, { done: this.bytes(row.sent, words), size: this.bytes(row.size, words) });
    if (row.offline) return `${done} · ${words.offline}`;
    return row.rate ? `${done} · ${filled(words.to_go, { time: this.time((row.size - row.sent) / row.rate, words) })}` : done;
  }

  bytes(count, words) {
    if (count >= 999.5e6) return filled(words.gigabytes, { n: (count / 1e9).toFixed(1) });
    if (count < 0.95e6) return filled(words.kilobytes, { n: Math.max(1, Math.round(count / 1e3)) });
    return filled(words.megabytes, { n: count >= 9.95e6 ? Math.round(count / 1e6) : (count / 1e6).toFixed(1) });
  }

  time(seconds, words) {
    if (seconds < 60) return filled(words.seconds, { n: Math.max(1, Math.ceil(seconds)) });
    const minutes = Math.ceil(seconds / 60);
    if (minutes < 60) return filled(words.minutes, { n: minutes });
    return filled(words.hours, { n: Math.floor(minutes / 60), m: minutes % 60 });
  }

  close() {
    cancelAnimationFrame(this.frame);
    for (const name of ["dragenter", "dragover", "drop"]) document.removeEventListener(name, this.onDrag);
    document.removeEventListener("dragleave", this.onLeave);
    if (this.manager.view === this) this.manager.view = null;
  }
}

export default mounted(({ parentElement }) => new Box(parentElement));
