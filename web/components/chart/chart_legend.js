// What the colours of a figure mean. Resting on a line lets the figure show that group alone; pressing it tells the page.

import { mounted } from "../shared/mounted.js";

const REST_MS = 90;

class Legend {
  constructor(root) {
    this.list = root.querySelector(".legend");
    this.list.addEventListener("click", (event) => {
      const line = event.target.closest("button");
      if (line) this.tell("pick", line.dataset.id);
    });
    this.list.addEventListener("pointerover", (event) => { if (event.pointerType !== "touch") this.rest(event.target.closest?.("button")); });
    this.list.addEventListener("pointerleave", () => this.rest(null));
    this.list.addEventListener("focusin", (event) => { if (event.target.matches(":focus-visible")) this.rest(event.target); });
    this.list.addEventListener("focusout", () => this.rest(null));
  }

  show({ data, setTriggerValue: tell }) {
    this.tell = tell;
    const said = JSON.stringify(data);
    if (said === this.said) return;
    this.said = said;
    this.data = data;
    this.list.setAttribute("aria-label", data.label);
    this.list.replaceChildren(...data.groups.map((group) => this.line(group)));
  }

  line({ id, name, colour, size, share, hint }) {
    const item = document.createElement("li");
    const button = document.createElement("button");
    button.type = "button";
    button.dataset.id = id;
    button.dataset.name = name;
    button.title = hint;
    button.setAttribute("aria-label", hint);
    button.setAttribute("aria-pressed", String(id === this.data.picked));
    button.style.setProperty("--colour", colour);
    button.style.setProperty("--share", share);
    for (const [kind, text] of [["dot", ""], ["name", name], ["size", size], ["portion", ""]]) {
      const part = document.createElement("span");
      part.className = kind;
      part.textContent = text;
      button.append(part);
    }
    item.append(button);
    return item;
  }

  rest(line) {
    clearTimeout(this.soon);
    const name = line?.dataset?.name;
    if (name === this.resting) return;
    this.soon = setTimeout(() => {
      this.resting = name;
      document.dispatchEvent(new CustomEvent("clipseek:bright", { detail: { chart: this.data.chart, name } }));
    }, REST_MS);
  }

  close() { clearTimeout(this.soon); }
}

export default mounted(({ parentElement }) => new Legend(parentElement));
