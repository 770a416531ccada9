// What can be done with the lines that are picked: play them, put them into a collection, take them away as a clip.

import { areGathered, askFor, onGathered } from "../shared/gathering.js";
import { filled } from "../shared/filled.js";
import { saved } from "../shared/saving.js";

const PARTS_OF_BAR = ["which", "play", "gather", "save", "clear"];

export class PickedBar {
  constructor(bar, { play, clear, ask }) {
    this.bar = bar;
    this.parts = Object.fromEntries(PARTS_OF_BAR.map((name) => [name, bar.querySelector(`.${name}`)]));
    this.over = new AbortController();
    this.parts.play.addEventListener("click", () => play(...this.stretch));
    this.parts.clear.addEventListener("click", clear);
    this.parts.gather.addEventListener("click", () => askFor([this.moment]));
    this.parts.save.addEventListener("click", () => {
      if (this.parts.save.getAttribute("aria-disabled") === "true" || this.wanted) return;
      this.wanted = this.moment.slice(1);
      this.say(this.words.saving);
      ask(this.wanted);
    });
    onGathered(() => this.sayGathered(), this.over.signal);
  }

  get moment() { return [this.video, ...this.stretch.map((seconds) => Math.round(seconds * 1000))]; }

  // `stretch` is of seconds, null where nothing is picked.
  show({ video, words, longest }, stretch, count, time) {
    Object.assign(this, { video, words, stretch });
    this.bar.hidden = !stretch;
    if (!stretch) return;
    const { which, play, save, clear } = this.parts;
    which.textContent = filled(words.picked, { n: count, time });
    play.textContent = words.play;
    Object.assign(clear, { title: words.clear, ariaLabel: words.clear });
    const isTooLong = stretch[1] - stretch[0] > longest;
    save.setAttribute("aria-disabled", String(isTooLong));
    save.title = isTooLong ? words.too_long : words.save_title;
    if (!this.wanted) this.say(words.save);
    this.sayGathered();
  }

  sayGathered() {
    if (!this.stretch) return;
    const isIn = areGathered([this.moment]);
    this.parts.gather.textContent = isIn ? this.words.gathered : this.words.gather;
    this.parts.gather.setAttribute("aria-pressed", String(isIn));
  }

  say(words, isBusy = words === this.words.saving) {
    this.parts.save.textContent = words;
    this.parts.save.setAttribute("aria-busy", String(isBusy));
  }

  // The page has said where the clip that was asked for is to be had.
  async fetch(clip) {
    const [start, end, address] = clip ?? [];
    if (this.wanted?.join() !== [start, end].join()) return;
    this.wanted = null;
    try {
      if (!address) throw new Error("no clip");
      await saved(address);
      this.say(this.words.save);
    } catch {
      this.say(this.words.save_failed);
    }
  }

  close() { this.over.abort(); }
}
