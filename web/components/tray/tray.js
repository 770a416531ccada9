// The collection that moments are gathered into: shows it, takes in what is gathered anywhere on the page, and tells all who show
// moments which of them lie in it.

import { Acts } from "../shared/acts.js";
import { areGathered, onAsked, tellGathered, withActs } from "../shared/gathering.js";
import { mounted } from "../shared/mounted.js";

class Tray {
  acts = new Acts();
  closing = new AbortController();

  constructor(root) {
    this.root = root.querySelector(".tray");
    this.pictures = root.querySelector(".pictures");
    this.sum = root.querySelector(".sum");
    this.undo = root.querySelector(".undo");
    this.undo.addEventListener("click", () => this.act("undo", ""));
    onAsked((moments) => this.act(areGathered(moments) ? "remove" : "add", JSON.stringify(moments)), this.closing.signal);
  }

  show({ data, setStateValue }) {
    this.data = data;
    this.tell = setStateValue;
    this.acts.settle(data.heard);
    this.root.hidden = !data.sum;
    this.sum.textContent = data.sum;
    this.undo.textContent = data.undo;
    this.undo.hidden = !data.undo;
    this.showPictures(data.pictures);
    this.mark();
  }

  showPictures(pictures) {
    const shown = JSON.stringify(pictures);
    if (shown === this.shown) return;
    this.shown = shown;
    this.pictures.replaceChildren(...pictures.map(([src, alt]) => Object.assign(document.createElement("img"), { src, alt })));
  }

  act(what, told) {
    this.acts.add(what, told);
    this.mark();
    this.tell("did", this.acts.unheard);
  }

  mark() { tellGathered(withActs(this.data.items, this.acts.unheard)); }

  close() {
    this.closing.abort();
    tellGathered([]);
  }
}

export default mounted(({ parentElement }) => new Tray(parentElement));
