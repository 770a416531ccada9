// Every moment of a video as a row of pictures. It follows the player without asking the page, and a press moves the player.

import { copied } from "../shared/clipboard.js";
import { mounted } from "../shared/mounted.js";
import { filmOf, followed, handOver, positionOf } from "../shared/playing.js";
import { saved } from "../shared/saving.js";

const JUST_BEFORE_SEC = 0.03;      // a seek lands on the frame that is on the screen, which may begin a little earlier

class Storyboard {
  constructor(root) {
    const find = (name) => root.querySelector(name);
    this.root = find(".board");
    this.parts = Object.fromEntries(["frames", "which", "previous", "next", "more", "alike", "save", "copy"].map((name) => [name, find("." + name)]));
    this.current = -1;
    const { parts } = this;
    parts.frames.addEventListener("click", (event) => {
      const frame = event.target.closest(".frame");
      if (frame) this.go(Number(frame.dataset.index));
    });
    parts.previous.addEventListener("click", () => this.step(-1));
    parts.next.addEventListener("click", () => this.step(1));
    parts.alike.addEventListener("click", (event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey) return;      // into a tab of its own
      event.preventDefault();
      this.tell("ask", { what: "alike", index: this.at });
    });
    parts.save.addEventListener("click", () => this.save());
    parts.copy.addEventListener("click", () => this.copy());
    // Before the player, which moves by a second: with the focus in the row, arrows go from moment to moment.
    this.onKey = (event) => this.key(event);
    window.addEventListener("keydown", this.onKey, true);
    this.unfollow = followed((seconds) => this.follow(seconds));
  }

  get at() { return Math.max(0, this.current); }

  show({ data, setTriggerValue: tell }) {
    this.tell = tell;
    const told = JSON.stringify(data);
    if (told === this.told) return;
    this.told = told;
    this.data = data;
    this.root.setAttribute("aria-label", data.words.board);
    this.fill();
    this.label();
    this.current = -1;
    this.mark(this.nearest(positionOf(filmOf()) || data.start), { quietly: true });
  }

  fill() {
    const { moments, words, before, after, searched } = this.data;
    this.parts.frames.replaceChildren(...moments.map(({ at_ms, label, level }, index) => {
      const item = document.createElement("li");
      const frame = document.createElement("button");
      frame.type = "button";
      frame.className = "frame";
      frame.dataset.index = index;
      const strong = searched ? `, ${Math.round(100 * level)} %` : "";
      frame.setAttribute("aria-label", `${words.play} ${label}${strong}`);
      const shot = document.createElement("span");
      shot.className = "shot";
      const image = document.createElement("img");
      image.alt = "";
      image.loading = "lazy";
      image.decoding = "async";
      image.src = `${before}${at_ms}${after}`;
      const time = document.createElement("span");
      time.className = "time";
      time.textContent = label;
      shot.append(image, time);
      if (searched) {
        const strength = document.createElement("i");
        strength.className = "strength";
        frame.style.setProperty("--level", level);
        frame.style.setProperty("--light", (0.5 + 0.5 * level).toFixed(2));
        shot.append(strength);
      }
      frame.append(shot);
      item.append(frame);
      return item;
    }));
  }

  label() {
    const { parts, data } = this;
    const { words } = data;
    for (const name of ["more", "alike", "copy"]) parts[name].textContent = words[name];
    this.saving(false);
    for (const name of ["previous", "next"]) {
      parts[name].setAttribute("aria-label", words[name]);
      parts[name].title = words[name];
    }
  }

  nearest(seconds) {
    const { moments } = this.data;
    return Math.max(0, moments.findLastIndex(({ start }) => start <= seconds + JUST_BEFORE_SEC));
  }

  follow(seconds) {
    if (!this.data || this.gone) return;
    const index = this.nearest(seconds);
    if (index !== this.current || !this.handed) this.mark(index);
  }

  go(index) {
    const moment = this.data.moments[index];
    this.mark(index, { quietly: true });
    this.hand(moment, true);
  }

  step(by) {
    const to = this.at + by;
    if (to >= 0 && to < this.data.moments.length) this.go(to);
  }

  // The player marks the moment that plays, and repeats it when it is told to loop.
  hand({ start, end }, play) {
    this.handed = handOver(start, end, play);
    // A watch page's own player can only be sent to another second by the page.
    if (!this.handed && play) this.tell("ask", { what: "go", index: this.at });
  }

  mark(index, { quietly = false } = {}) {
    const { frames, which, previous, next, more, alike, save } = this.parts;
    const { moments, words, links } = this.data;
    frames.children[this.current]?.firstChild.removeAttribute("aria-current");
    this.current = index;
    const moment = moments[index];
    if (!moment) return;
    const frame = frames.children[index].firstChild;
    frame.setAttribute("aria-current", "true");
    if (!frames.matches(":hover")) this.bring(frame);
    const strong = document.createElement("b");
    strong.textContent = moment.span;
    which.replaceChildren(strong, words.place.replace("{number}", index + 1).replace("{count}", moments.length));
    previous.setAttribute("aria-disabled", String(index === 0));
    next.setAttribute("aria-disabled", String(index === moments.length - 1));
    more.href = links.more + moment.ref;
    alike.href = links.alike + moment.ref;
    save.setAttribute("aria-disabled", String(!moment.save));
    save.title = moment.save ? words.save_title : words.too_long;
    if (!quietly) this.hand(moment, false);
  }

  bring(frame) {
    const { frames } = this.parts;
    const middle = frame.offsetLeft - frames.offsetLeft - (frames.clientWidth - frame.offsetWidth) / 2;
    const smooth = matchMedia("(prefers-reduced-motion: no-preference)").matches;
    frames.scrollTo({ left: middle, behavior: smooth ? "smooth" : "auto" });
  }

  key(event) {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest?.("input, textarea, select, [contenteditable], [role=dialog]")) return;
    const inRow = this.parts.frames.contains(event.target);
    const last = this.data.moments.length - 1;
    const anywhere = { n: () => this.step(1), p: () => this.step(-1) };
    const here = {
      ArrowLeft: () => this.step(-1), ArrowRight: () => this.step(1), Home: () => this.go(0), End: () => this.go(last),
    };
    const action = event.key.length === 1 ? anywhere[event.key.toLowerCase()] : inRow && here[event.key];
    if (!action) return;
    event.preventDefault();
    event.stopPropagation();
    action();
    if (inRow) this.parts.frames.children[this.current]?.firstChild.focus({ preventScroll: true });
  }

  saving(on, said) {
    const { save } = this.parts;
    const { words } = this.data;
    save.setAttribute("aria-busy", String(on));
    save.textContent = said || (on ? words.saving : words.save);
  }

  async save() {
    const { save } = this.data.moments[this.at];
    const { words } = this.data;
    if (!save || this.parts.save.getAttribute("aria-busy") === "true") return;
    this.saving(true);
    try {
      await saved(save);
      this.saving(false);
    } catch {
      this.saving(false, words.save_failed);
      setTimeout(() => { if (!this.gone) this.saving(false); }, 4000);
    }
  }

  async copy() {
    const { copy } = this.parts;
    const { words, links, moments } = this.data;
    const link = new URL(`${links.here}&t=${moments[this.at].start}`, location.href).href;
    copy.textContent = (await copied(link)) ? words.copied : words.copy_failed;
    setTimeout(() => { if (!this.gone) copy.textContent = words.copy; }, 2000);
  }

  close() {
    this.gone = true;
    window.removeEventListener("keydown", this.onKey, true);
    this.unfollow();
  }
}

export default mounted(({ parentElement }) => new Storyboard(parentElement));
