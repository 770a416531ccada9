// The box that opens: a file is chosen in it, or a link named.

import { mounted } from "../shared/mounted.js";
import { boxOf } from "./example.js";

class Area {
  isArea = true;

  constructor(root, key) {
    this.box = boxOf(key);
    this.box.views.add(this);
    const find = (name) => root.querySelector(name);
    [this.now, this.file, this.url, this.use] = [".now", ".area input", ".link input", ".link button"].map(find);
    this.texts = Object.fromEntries(["drop", "choose", "about", "ask"].map((name) => [name, find("." + name)]));
    this.file.onchange = () => {
      const [file] = this.file.files;
      if (file) this.box.takeFile(file, false);
      this.file.value = "";      // so that the same file can be chosen again
    };
    // What opened stands at the end of the page; the next step with the keyboard is in it.
    requestAnimationFrame(() => this.file.focus({ preventScroll: true }));
    find(".link").onsubmit = (event) => {
      event.preventDefault();
      this.box.takeLink(this.url.value.trim());
    };
  }

  show({ data: { words } }) {
    for (const [name, element] of Object.entries(this.texts)) element.textContent = words[name];
    this.file.setAttribute("aria-label", `${words.drop} ${words.choose}`);
    this.url.placeholder = words.placeholder;
    this.use.textContent = words.use;
    this.paint();
    for (const view of this.box.views) if (view !== this) view.paint();
  }

  paint() {
    this.now.className = `now ${this.box.state}`;
    if (this.now.textContent !== this.box.text) this.now.textContent = this.box.text;
  }

  close() {
    this.box.views.delete(this);
    // What went wrong was read here; what is under way goes on, and is shown beside the button.
    if (this.box.state === "failed") this.box.say("", "");
    else for (const view of this.box.views) view.paint();
  }
}

export default mounted(({ parentElement, data }) => new Area(parentElement, data.key));
