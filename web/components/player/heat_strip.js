// Where in a video a search lives: a bar for each moment, as high as the moment answers; a press plays it.

import { clock } from "../shared/clock.js";

const SVG = "http://www.w3.org/2000/svg";
const WIDE = 1000;
const HIGH = 18;

// A bar for each moment, in units of the drawing; a gap of two between neighbours, and none so short or low that it is not seen.
export const bars = (moments, duration) => {
  const across = (seconds) => (WIDE * Math.min(seconds, duration)) / duration;
  return moments.map(({ start, end, level }) => ({
    x: across(start), width: Math.max(1, across(end) - across(start) - 2), height: Math.max(2, HIGH * level), opacity: 0.25 + 0.6 * level,
  }));
};

export class HeatStrip {
  constructor(root, play) {
    this.root = root;
    this.svg = root.querySelector("svg");
    this.tip = root.querySelector(".tip");
    this.play = play;
    this.moments = [];
    this.chosen = -1;
    root.addEventListener("pointermove", (event) => this.choose(this.under(event)));
    root.addEventListener("pointerleave", () => this.choose(-1));
    root.addEventListener("blur", () => this.choose(-1));
    root.addEventListener("click", (event) => { const at = this.under(event); if (at >= 0) this.play(this.moments[at]); });
  }

  show(moments, duration, words) {
    const told = JSON.stringify(moments);
    if (told === this.told) return;
    this.told = told;
    this.moments = moments;
    this.duration = duration;
    this.root.hidden = !moments.length;
    this.root.setAttribute("aria-label", words.heat);
    this.root.setAttribute("aria-valuemin", "0");
    this.root.setAttribute("aria-valuemax", String(Math.max(0, moments.length - 1)));
    this.svg.setAttribute("viewBox", `0 0 ${WIDE} ${HIGH}`);
    const ground = this.bar({ x: 0, width: WIDE, height: 1 });
    ground.setAttribute("class", "ground");
    this.bars = bars(moments, duration).map((sizes) => this.bar(sizes));
    this.svg.replaceChildren(ground, ...this.bars);
    this.choose(-1);
  }

  bar(sizes) {
    const bar = document.createElementNS(SVG, "rect");
    for (const [name, value] of Object.entries({ ...sizes, y: HIGH - sizes.height })) bar.setAttribute(name, value.toFixed(2));
    return bar;
  }

  under(event) {
    const box = this.root.getBoundingClientRect();
    const at = ((event.clientX - box.left) / box.width) * this.duration;
    return this.moments.findLastIndex(({ start }) => start <= at);
  }

  choose(index) {
    this.bars?.[this.chosen]?.classList.remove("chosen");
    this.chosen = index;
    this.tip.hidden = index < 0;
    const at = Math.max(0, index);
    if (!this.moments[at]) return;
    const { start, end, level } = this.moments[at];
    const said = `${clock(start)} – ${clock(end)}`;
    this.root.setAttribute("aria-valuenow", String(at));
    this.root.setAttribute("aria-valuetext", `${said}, ${Math.round(100 * level)} %`);
    if (index < 0) return;
    this.bars[index].classList.add("chosen");
    this.tip.textContent = said;
    this.tip.style.left = `${Math.min(92, Math.max(8, (100 * (start + end)) / 2 / this.duration))}%`;
  }

  // True if the key was for this strip: it has the focus, and arrows go from moment to moment.
  key(event) {
    if (event.target !== this.root || !this.moments.length) return false;
    const last = this.moments.length - 1;
    const moves = {
      ArrowLeft: () => this.choose(Math.max(0, this.chosen - 1)), ArrowRight: () => this.choose(Math.min(last, this.chosen + 1)),
      Home: () => this.choose(0), End: () => this.choose(last),
      Enter: () => { if (this.chosen >= 0) this.play(this.moments[this.chosen]); },
    };
    moves[event.key]?.();
    return event.key in moves;
  }
}
