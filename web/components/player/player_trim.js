// Where a moment of a collection begins and ends: set at the picture that is on, to the frame. I and O, as at a cutting table; the
// picture at which O is pressed is the last one.

import { clock } from "../shared/clock.js";

// Which frame is on at a time; a browser may stand a little before a frame's first instant.
export const frameAt = (seconds, fps) => Math.max(0, Math.floor(seconds * fps + 0.01));

// Minutes, seconds and frames: 1:04:09 becomes 1:04:09:12.
export const frameClock = (frame, fps) => {
  const base = Math.round(fps);
  return `${clock(Math.floor(frame / base))}:${String(frame % base).padStart(2, "0")}`;
};

export class Trim {
  constructor(player, row) {
    this.player = player;
    this.row = row;
    this.find = (name) => row.querySelector("." + name);
    this.find("set_in").addEventListener("click", () => this.setIn());
    this.find("set_out").addEventListener("click", () => this.setOut());
    this.find("split").addEventListener("click", () => this.split());
  }

  get isOn() { return this.player.data?.trims === true; }
  get fps() { return this.player.data.fps; }
  get frame() { return frameAt(this.player.position, this.fps); }

  setIn() {
    const { start, end } = this.player.span;
    const from = this.frame / this.fps;
    this.set(from, end > from ? end : from + (end - start));
  }

  setOut() {
    const { start, end } = this.player.span;
    const to = (this.frame + 1) / this.fps;
    this.set(start < to ? start : Math.max(0, to - (end - start)), to);
  }

  set(start, end) {
    const { player } = this;
    player.span = { start, end: Math.min(end, player.data.duration) };
    player.free = true;
    player.paint();
    player.tell("trim", { start, end: player.span.end });
  }

  split() {
    const at = this.frame / this.fps;
    const { start, end } = this.player.span;
    if (at <= start + 0.5 / this.fps || at >= end - 0.5 / this.fps) return;
    this.player.span = { start, end: at };
    this.player.paint();
    this.player.tell("split", at);
  }

  // Whether this is where it was trimmed to here, and no other moment.
  isWhere({ start, end }) {
    const { span } = this.player;
    return this.isOn && Math.abs(span.start - start) < 0.002 && Math.abs(span.end - end) < 0.002;
  }

  paint() {
    this.row.hidden = !this.isOn;
    if (!this.isOn) return;
    const { player, fps } = this;
    const { words } = player.data;
    const [first, last] = [Math.round(player.span.start * fps), Math.round(player.span.end * fps)];
    const said = words.trimmed
      .replace("{start}", frameClock(first, fps)).replace("{end}", frameClock(last, fps)).replace("{length}", frameClock(last - first, fps));
    for (const [name, text] of [["now_frame", frameClock(this.frame, fps)], ["trimmed", said], ["set_in", words.set_in],
      ["set_out", words.set_out], ["split", words.split]]) {
      const part = this.find(name);
      if (part.textContent !== text) part.textContent = text;
    }
  }
}
