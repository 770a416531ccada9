// Shows a link whole, and copies it. Under a name of this machine it says that nobody else can follow it.

import { copied } from "../shared/clipboard.js";
import { mounted } from "../shared/mounted.js";

const SAID_MS = 2000;
const OF_THIS_MACHINE = ["localhost", "127.0.0.1", "[::1]"];

class LinkField {
  constructor(root) {
    this.field = root.querySelector("input");
    this.button = root.querySelector("button");
    this.note = root.querySelector("p");
    this.button.addEventListener("click", () => this.copy());
    this.field.addEventListener("focus", () => this.field.select());
  }

  show({ data }) {
    const { path, words } = data;
    this.words = words;
    this.field.value = new URL(path, document.location.origin).href;
    this.field.setAttribute("aria-label", words.link);
    if (!this.clock) this.button.textContent = words.copy;
    this.note.textContent = words.local;
    this.note.hidden = !OF_THIS_MACHINE.includes(document.location.hostname);
  }

  async copy() {
    const done = await copied(this.field.value, this.field.parentElement);
    this.button.textContent = done ? this.words.copied : this.words.failed;
    clearTimeout(this.clock);
    this.clock = setTimeout(() => {
      this.clock = undefined;
      this.button.textContent = this.words.copy;
    }, SAID_MS);
  }

  close() { clearTimeout(this.clock); }
}

export default mounted(({ parentElement }) => new LinkField(parentElement));
