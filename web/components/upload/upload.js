// The drop area: hands chosen files to the upload manager, and tells Python when there is something new to look at.

import { filled } from "../shared/filled.js";
import { filesChosen, filesDropped } from "./dropped.js";
import { mounted } from "../shared/mounted.js";
import { uploads } from "./upload_manager.js";

class Box {
  constructor(root) {
    const find = (name) => root.querySelector(name);
    [this.area, this.input, this.folder, this.said] = [".area", ".area input", ".folder input", ".said"].map(find);
    this.texts = Object.fromEntries(["label", "drop", "choose", "about", "choose_folder"].map((name) => [name, find("." + name)]));
    this.manager = uploads();
    this.manager.box = this;
    this.listen();
  }

  listen() {
    for (const input of [this.input, this.folder]) {
      input.onchange = () => {
        this.manager.add(filesChosen(input), this.data);
        input.value = "";      // so that the same file can be chosen again
      };
    }
    // A file dropped beside the area would open in place of the app.
    this.onDrag = (event) => {
      if (![...(event.dataTransfer?.types ?? [])].includes("Files") || event.target.closest?.("[data-testid=stFileUploader]")) return;
      event.preventDefault();
      const isOver = this.area.contains(event.target);
      event.dataTransfer.dropEffect = isOver ? "copy" : "none";
      this.area.classList.toggle("over", isOver && event.type !== "drop");
      if (isOver && event.type === "drop") filesDropped(event.dataTransfer).then((files) => this.manager.add(files, this.data));
    };
    this.onLeave = (event) => { if (!event.relatedTarget) this.area.classList.remove("over"); };
    for (const name of ["dragenter", "dragover", "drop"]) document.addEventListener(name, this.onDrag);
    document.addEventListener("dragleave", this.onLeave);
  }

  show({ data, setTriggerValue, setStateValue }) {
    this.data = data;
    this.tell = () => setTriggerValue("changed", Date.now());
    this.leave = (counts) => { if (JSON.stringify(counts) !== JSON.stringify(this.data.left_out)) setStateValue("left_out", { ...counts }); };
    for (const [name, element] of Object.entries(this.texts)) element.textContent = data.words[name];
    this.texts.about.textContent = filled(data.words.about, data);
    this.input.accept = [...Object.keys(data.rules.kinds).filter((ending) => [...data.rules.sent, "captions"].includes(data.rules.kinds[ending])), "video/*"].join(",");
    this.folder.setAttribute("aria-label", data.words.choose_folder);
    this.input.setAttribute("aria-label", `${data.words.label}. ${data.words.drop} ${data.words.choose}.`);
    Object.assign(this.manager, { words: data.words, address: data.address });
    const [ours, theirs] = [this.manager.token, data.token];
    if (ours && ours.split(".")[0] !== theirs.split(".")[0] && data.heard !== ours) {
      setStateValue("token", ours);      // from before a reload, or before the app was started anew
    } else {
      this.manager.token = theirs;
      this.manager.reconcile(data.uploads);
    }
    this.manager.paint();
  }

  say(text) { this.said.textContent = text; }

  focus() { this.input.focus(); }

  close() {
    for (const name of ["dragenter", "dragover", "drop"]) document.removeEventListener(name, this.onDrag);
    document.removeEventListener("dragleave", this.onLeave);
    if (this.manager.box === this) this.manager.box = null;
  }
}

export default mounted(({ parentElement }) => new Box(parentElement));
