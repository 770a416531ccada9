// What is pasted or dropped anywhere on the page, and the line beside the button that says what became of it.

import { mounted } from "../shared/mounted.js";
import { boxOf, target } from "./example.js";

const hasFiles = (transfer) => [...(transfer?.types ?? [])].includes("Files");
const isTaken = () => document.querySelector('[data-testid="stDialog"]') !== null;

class Catcher {
  constructor(root, key) {
    this.box = boxOf(key);
    this.box.catcher = root;
    this.box.views.add(this);
    const find = (name) => root.querySelector(name);
    [this.line, this.icon, this.text, this.cross, this.here] = [".taking", ".icon", ".say", ".cross", ".drop_here"].map(find);
    this.cross.onclick = () => this.box.stop();
    this.listeners = { paste: this.onPaste, dragenter: this.onDrag, dragover: this.onDrag, drop: this.onDrag, dragleave: this.onLeave };
    for (const [name, listener] of Object.entries(this.listeners)) document.addEventListener(name, listener);
  }

  onPaste = (event) => {
    const [file] = event.clipboardData?.files ?? [];
    const isTyping = event.target.closest?.("input, textarea, [contenteditable]") && event.clipboardData.getData("text/plain");
    // A table or a paragraph may bring its own picture along; who types wants the words.
    if (!file || isTyping || isTaken() || target() !== this.box) return;
    event.preventDefault();
    this.box.takeFile(file, file.name === "image.png");
  };

  // A file dropped beside the box would open in place of the app.
  onDrag = (event) => {
    if (!hasFiles(event.dataTransfer) || isTaken() || target() !== this.box) return;
    event.preventDefault();
    event.dataTransfer.dropEffect = "copy";
    const isDrop = event.type === "drop";
    this.here.classList.toggle("over", !isDrop);
    if (isDrop && event.dataTransfer.files.length) this.box.takeFile(event.dataTransfer.files[0], false);
  };

  onLeave = (event) => { if (!event.relatedTarget) this.here.classList.remove("over"); };

  show({ data, setTriggerValue }) {
    const { box } = this;
    box.data = data;
    box.tell = (digest) => setTriggerValue("picked", digest);
    this.here.firstChild.textContent = data.words.drop_here;
    this.cross.setAttribute("aria-label", data.words.stop);
    if (box.picked && box.picked === data.digest) {
      box.picked = null;
      // Where the keyboard was is gone with the box that was open.
      if (box.wasOpen) requestAnimationFrame(() => {
        if (document.activeElement === document.body) document.querySelector(`.st-key-example_remove_${box.key.replace(/[^a-zA-Z0-9_-]/g, "-")} button`)?.focus();
      });
    }
    this.paint();
  }

  paint() {
    const { state, text, isOpen } = this.box;
    this.line.hidden = !state || isOpen;
    this.line.className = `taking ${state}`;
    this.icon.textContent = state === "failed" ? "error" : "progress_activity";
    if (this.text.textContent !== text) this.text.textContent = text;
  }

  close() {
    for (const [name, listener] of Object.entries(this.listeners)) document.removeEventListener(name, listener);
    this.box.views.delete(this);
    this.box.catcher = null;
    this.box.stop();
  }
}

export default mounted(({ parentElement, data }) => new Catcher(parentElement, data.key));
