// N and P, and two buttons, go to the next and the previous hit; the place is shown at once, the page follows.

import { mounted } from "../shared/mounted.js";

class Stepper {
  constructor(root) {
    this.previous = root.querySelector(".previous");
    this.next = root.querySelector(".next");
    this.told_place = root.querySelector(".count");
    this.previous.addEventListener("click", () => this.step(-1));
    this.next.addEventListener("click", () => this.step(1));
    this.onKey = (event) => this.key(event);
    document.addEventListener("keydown", this.onKey, true);
  }

  show({ data, setTriggerValue: tell }) {
    this.tell = tell;
    this.words = data.words;
    this.count = data.count;
    // Presses that the page has not answered yet stay counted.
    if (this.told === undefined || this.told === data.index) {
      this.told = undefined;
      this.index = data.index;
    }
    this.paint();
  }

  step(by) {
    const to = Math.min(this.count - 1, Math.max(0, this.index + by));
    if (to === this.index) return;
    this.index = to;
    this.told = to;
    this.tell("to", to);
    this.paint();
  }

  key(event) {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest?.("input, textarea, select, [contenteditable]")) return;
    const by = { n: 1, p: -1 }[event.key.length === 1 ? event.key.toLowerCase() : ""];
    if (!by) return;
    event.preventDefault();
    event.stopPropagation();
    this.step(by);
  }

  paint() {
    const { words, index, count } = this;
    this.told_place.textContent = words.place.replace("{number}", index + 1).replace("{count}", count);
    for (const [button, name, end] of [[this.previous, words.previous, 0], [this.next, words.next, count - 1]]) {
      button.setAttribute("aria-label", name);
      button.title = name;
      // Not `disabled`: a button that has the focus must not lose it at the end of the list.
      button.setAttribute("aria-disabled", String(index === end));
    }
  }

  close() { document.removeEventListener("keydown", this.onKey, true); }
}

export default mounted(({ parentElement }) => new Stepper(parentElement));
