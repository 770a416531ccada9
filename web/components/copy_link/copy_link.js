// Copies a text, or the page's address with the search as it is now; says so for a moment.

import { copied } from "../shared/clipboard.js";
import { mounted } from "../shared/mounted.js";

const SAID_MS = 2000;

class CopyLink {
  constructor(root) {
    this.button = root.querySelector("button");
    this.word = root.querySelector(".word");
    this.sign = root.querySelector(".sign");
    this.button.addEventListener("click", () => this.copy());
  }

  show({ data }) {
    this.data = data;
    if (!this.clock) this.say(data.words.copy, this.ownSign);
  }

  get ownSign() { return this.data.text === undefined ? "link" : "content_copy"; }

  say(word, sign) {
    this.word.textContent = word;
    this.sign.textContent = sign;
  }

  async copy() {
    const address = new URL(document.location.href);
    address.search = this.data.query ?? "";
    address.hash = "";
    const done = await copied(this.data.text ?? address.href, this.button.parentElement);
    this.button.focus();
    this.say(done ? this.data.words.copied : this.data.words.failed, done ? "check" : "error");
    clearTimeout(this.clock);
    this.clock = setTimeout(() => {
      this.clock = undefined;
      this.say(this.data.words.copy, this.ownSign);
    }, SAID_MS);
  }

  close() { clearTimeout(this.clock); }
}

export default mounted(({ parentElement }) => new CopyLink(parentElement));
