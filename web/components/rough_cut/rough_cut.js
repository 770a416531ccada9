// Plays moments one after the other as a rough cut. There are two films: while one plays, the other stands at the first picture of
// the next moment, so that only what is seen has to change at the cut.

import { Film } from "../player/player_film.js";
import { clock, wholeSeconds } from "../shared/clock.js";
import { mounted } from "../shared/mounted.js";
import { REPAINT_MS } from "../shared/playing.js";

const SLACK_SEC = 0.012;        // where the browser does not tell of pictures, the cut comes this much before its time

// Which piece is on at a time of the whole, and where in it.
export const pieceAt = (pieces, seconds) => {
  let left = Math.max(0, seconds);
  for (let at = 0; at < pieces.length; at += 1) {
    const length = pieces[at].end - pieces[at].start;
    if (left < length || at === pieces.length - 1) return { at, into: Math.min(left, Math.max(0, length - 0.05)) };
    left -= length;
  }
  return { at: 0, into: 0 };
};

class RoughCut {
  constructor(root) {
    this.root = root.querySelector(".rough_cut");
    const find = (name) => root.querySelector(name);
    const stage = find(".stage");
    this.films = [...root.querySelectorAll("video")].map((video) => new Film(video, stage));
    Object.assign(this, { toggle: find(".toggle"), track: find(".track"), clock: find(".clock"), line: find(".piece"), at: 0, isPlaying: false });
    stage.addEventListener("click", () => this.turn());
    this.toggle.addEventListener("click", () => this.turn());
    this.track.addEventListener("pointerdown", (event) => this.scrub(event));
    for (const film of this.films) film.video.addEventListener("error", () => this.skip(film));
    this.onKey = (event) => this.key(event);
    document.addEventListener("keydown", this.onKey, true);
  }

  show({ data }) {
    const isNew = JSON.stringify(data.pieces) !== JSON.stringify(this.data?.pieces);
    this.data = data;
    if (!isNew) return;
    this.starts = data.pieces.map((_, at) => data.pieces.slice(0, at).reduce((sum, { start, end }) => sum + end - start, 0));
    this.total = this.starts.at(-1) + data.pieces.at(-1).end - data.pieces.at(-1).start;
    this.track.setAttribute("aria-label", data.words.position);
    this.track.setAttribute("aria-valuemin", "0");
    this.track.setAttribute("aria-valuemax", String(Math.floor(this.total)));
    this.track.replaceChildren(...data.pieces.map(({ start, end }) => {
      const part = document.createElement("i");
      part.style.flexGrow = end - start;
      part.append(document.createElement("u"));
      return part;
    }));
    this.root.focus({ preventScroll: true });
    this.isPlaying = true;
    this.go(0, 0);
  }

  get now() { return this.films[0]; }
  get piece() { return this.data.pieces[this.at]; }
  get position() { return this.starts[this.at] + Math.max(0, this.now.position - this.piece.start); }

  // To a place in a piece; the other film gets ready for the one after it.
  go(at, into) {
    this.at = at;
    this.ready(this.now, this.piece, into);
    this.appear();
    this.prepare();
    if (this.isPlaying) this.play();
    this.paint();
  }

  ready(film, piece, into = 0) {
    const wanted = new URL(piece.src, document.baseURI).href;
    if (film.isOpen && film.video.src === wanted && !film.video.error) film.seek(piece.start + into);
    else film.open(wanted, piece.start + into);
  }

  prepare() {
    const next = this.data.pieces[this.at + 1];
    this.films[1].pause();
    if (next) this.ready(this.films[1], next);
  }

  appear() {
    this.films.forEach(({ video }, place) => video.classList.toggle("on", place === 0));
  }

  // The browser tells of each picture when it is on. With the last one of a piece, the next film starts, so that its own second
  // picture is there when that one has had its time.
  watch(film) {
    const at = this.at;
    film.video.requestVideoFrameCallback?.((_now, { mediaTime }) => {
      if (this.gone || film !== this.now || at !== this.at) return;
      const { end, fps } = this.piece;
      const isLast = film.origin !== null && mediaTime - film.origin >= end - 1.5 / fps;
      if (isLast && this.isPlaying && this.data.pieces[at + 1]) this.cutSoon(1000 / fps);
      else this.watch(film);
    });
  }

  cutSoon(lastsMs) {
    const [film, next] = this.films;
    next.play().catch(() => this.rest());
    setTimeout(() => { if (this.isPlaying && film === this.now) this.cut(); }, Math.max(0, lastsMs - 1000 * SLACK_SEC));
  }

  play() {
    this.isPlaying = true;
    this.watch(this.now);
    this.now.play().catch(() => { this.now.video.muted = true; this.now.play().catch(() => this.rest()); });
    cancelAnimationFrame(this.frame);
    this.paint();
    this.tick();
  }

  rest() {
    this.isPlaying = false;
    this.films.forEach((film) => film.pause());
    this.paint();
  }

  tick() {
    if (!this.isPlaying || this.gone) return;
    const { video } = this.now;
    const isOver = video.ended || (!video.seeking && this.now.position >= this.piece.end - SLACK_SEC);
    if (isOver && this.now.origin !== null) this.cut();
    if (performance.now() - this.paintedAt >= REPAINT_MS) this.paint();
    this.frame = requestAnimationFrame(() => this.tick());
  }

  cut() {
    const [before] = this.films;
    if (this.at + 1 >= this.data.pieces.length) { this.rest(); return; }
    this.at += 1;
    this.films.reverse();
    const { muted, volume } = before.video;
    Object.assign(this.now.video, { muted, volume });
    this.appear();
    this.now.play().catch(() => this.rest());
    before.pause();
    this.watch(this.now);
    this.prepare();
    this.paint();
  }

  // A film that can't be played here is left out.
  skip(film) {
    if (film !== this.now || !film.isOpen) return;
    if (this.at + 1 < this.data.pieces.length) this.go(this.at + 1, 0);
    else this.rest();
  }

  turn() {
    if (this.isPlaying) this.rest();
    else if (this.position >= this.total - 0.05) { this.isPlaying = true; this.go(0, 0); }
    else this.play();
  }

  seek(seconds) {
    const { at, into } = pieceAt(this.data.pieces, Math.min(seconds, this.total - 0.05));
    this.go(at, into);
  }

  scrub(event) {
    const box = this.track.getBoundingClientRect();
    this.seek(((event.clientX - box.left) / box.width) * this.total);
  }

  key(event) {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest?.("input, textarea")) return;
    const onButton = event.target.closest?.("button") && [" ", "Enter"].includes(event.key);
    const last = this.data.pieces.length - 1;
    const act = {
      " ": () => this.turn(), k: () => this.rest(), l: () => this.play(), n: () => this.go(Math.min(last, this.at + 1), 0), p: () => this.go(Math.max(0, this.at - 1), 0),
      ArrowLeft: () => this.seek(this.position - 1), ArrowRight: () => this.seek(this.position + 1), Home: () => this.seek(0),
    }[event.key.length === 1 ? event.key.toLowerCase() : event.key];
    if (!act || onButton) return;
    event.preventDefault();
    event.stopPropagation();
    act();
  }

  paint() {
    this.paintedAt = performance.now();
    const { words, pieces } = this.data;
    const { position } = this;
    const [icon, name] = this.isPlaying ? ["pause", words.pause] : ["play_arrow", words.play];
    if (this.toggle.textContent !== icon) Object.assign(this.toggle, { textContent: icon, ariaLabel: name, title: name });
    [...this.track.children].forEach((part, at) => {
      const share = (position - this.starts[at]) / (pieces[at].end - pieces[at].start);
      part.firstChild.style.width = `${100 * Math.min(1, Math.max(0, share))}%`;
    });
    const time = `${clock(position)} / ${clock(this.total)}`;
    if (this.clock.textContent !== time) {
      this.track.setAttribute("aria-valuenow", String(wholeSeconds(position)));
      this.track.setAttribute("aria-valuetext", clock(position));
      this.clock.textContent = time;
    }
    const said = words.piece.replace("{number}", this.at + 1).replace("{count}", pieces.length).replace("{title}", this.piece.title);
    if (this.line.textContent !== said) this.line.textContent = said;
  }

  close() {
    this.gone = true;
    document.removeEventListener("keydown", this.onKey, true);
    for (const film of this.films) { film.pause(); film.close(); }
  }
}

export default mounted(({ parentElement }) => new RoughCut(parentElement));
