// Plays one moment of a video: seeks to its first frame, stops at its last, and leaves the file alone while Streamlit reruns.

import { areGathered, askFor, onGathered } from "../shared/gathering.js";
import { mounted } from "../shared/mounted.js";
import { REPAINT_MS } from "../shared/playing.js";
import { HeatStrip } from "./heat_strip.js";
import { Film } from "./player_film.js";
import { Keys } from "./player_keys.js";
import { Shuttle } from "./player_shuttle.js";
import { Sound } from "./player_sound.js";
import { Trim } from "./player_trim.js";
import { Trouble } from "./player_trouble.js";
import { View } from "./player_view.js";

const END_SLACK_SEC = 0.02;
const EDGE_SEC = 0.05;
const LAST_PICTURE_SEC = 0.02;
const PARTS = ["big", "now", "total", "track", "moment", "parts", "strip", "toggle", "gather", "replay", "loop", "context", "speed", "captions", "sound", "volume", "full"];

// Our own addresses are signed anew every hour; that is no reason to begin a film again.
const unsigned = (address) => address && address.replace(/([?&])e=[0-9]+&s=[0-9a-f]+/, "$1");
const known = (how) => JSON.stringify({ ...how, copy_src: unsigned(how.copy_src) });

class Player {
  closing = new AbortController();
  paintedAt = -REPAINT_MS;

  constructor(root) {
    const find = (name) => root.querySelector(name);
    const parts = Object.fromEntries(PARTS.map((name) => [name, find("." + name)]));
    this.root = find(".player");
    this.video = find("video");
    this.film = new Film(this.video, find(".stage"));
    this.heat = new HeatStrip(find(".heat"), (moment) => this.moveTo(moment));
    this.view = new View(this, parts);
    this.shuttle = new Shuttle(this);
    this.sound = new Sound(this.video, parts.volume, parts.captions);
    this.trouble = new Trouble(this, find(".trouble"), find(".note"));
    this.trim = new Trim(this, find(".trim"));
    this.keys = new Keys(this);
    this.span = { start: 0, end: 0 };
    this.free = false;      // past the moment on purpose, or where the page does not want it to stop: play on
    this.looping = false;
    this.widened = false;
    this.listen(parts);
  }

  listen(parts) {
    const { video } = this;
    const on = (target, event, action) => target.addEventListener(event, action);
    on(video, "play", () => {
      if (this.position >= this.to - EDGE_SEC && !this.free) this.seek(this.from);
      this.shuttle.back = 0;
      cancelAnimationFrame(this.frame);
      this.tick();
    });
    on(video, "ended", () => {      // the last moment of a film ends by itself
      if (this.looping && !this.free) { this.seek(this.from); this.start(); }
    });
    for (const event of ["play", "pause", "seeked", "volumechange", "ratechange", "loadedmetadata"]) on(video, event, () => this.paint());
    on(video, "timeupdate", () => this.atEnd());      // background tabs get no frame callbacks
    on(video, "click", () => this.toggle());
    on(video, "dblclick", () => this.fullScreen());
    on(parts.big, "click", () => this.toggle());
    on(parts.toggle, "click", () => this.toggle());
    on(parts.gather, "click", () => this.gather(false));
    onGathered(() => this.paint(), this.closing.signal);
    on(parts.replay, "click", () => this.replay());
    on(parts.loop, "click", () => this.setLoop(!this.looping));
    on(parts.context, "click", () => this.setContext(!this.widened));
    on(parts.speed, "click", () => this.shuttle.nextSpeed());
    on(parts.sound, "click", () => this.sound.toggle());
    on(parts.full, "click", () => this.fullScreen());
    on(parts.track, "pointerdown", (event) => this.scrub(event));
    on(parts.track, "pointermove", (event) => { if (event.buttons & 1) this.scrub(event); });
    on(this.root, "clipseek:moment", ({ detail }) => this.enter(detail));
    this.onFocus = ({ target }) => this.restUnder(target.closest('[data-testid="stDialog"]'));
    on(document, "focusin", this.onFocus);
  }

  // Nobody looks at a film that a dialog covers, or wants to hear it.
  restUnder(dialog) {
    if (!dialog || dialog.contains(this.root) || !this.isMoving) return;
    this.shuttle.rest();
    this.shuttle.stop();
  }

  get from() { return this.widened ? Math.max(0, this.span.start - this.data.context) : this.span.start; }
  get to() { return this.widened ? Math.min(this.data.duration, this.span.end + this.data.context) : this.span.end; }
  // The last picture of the moment; the one at its end is the first of what comes after it.
  get last() { return Math.max(this.from, this.to - Math.min(LAST_PICTURE_SEC, 0.5 / this.data.fps)); }
  get position() { return this.film.position; }
  get isMoving() { return !this.video.paused || this.shuttle.back !== 0; }

  show({ data, setTriggerValue: tell }) {
    const before = this.data;
    const isSame = before && unsigned(before.src) === unsigned(data.src);
    const same = isSame && ((before.start === data.start && before.end === data.end) || this.trim.isWhere(data));
    this.data = data;
    this.tell = tell;
    this.heat.show(data.heat, data.duration, data.words);
    this.sound.showCaptions(data.captions, data.words);
    if (same) {
      this.trouble.renew();
      if (known(before.how) !== known(data.how)) this.reload();
      this.trouble.show(tell);
      return;
    }
    this.span = { start: data.start, end: data.end };
    this.free = false;
    this.widened = false;
    this.view.label();
    this.view.fillStrip();
    this.root.style.setProperty("--poster", data.poster ? `url(${JSON.stringify(data.poster)})` : "none");
    if (this.load(data.start)) this.start();
    this.trouble.show(tell);
    this.paint();
    // Who goes on to the next moment by a button wants to stay on that button; a page keeps its focus where it was.
    if (!before && this.root.closest('[role="dialog"]')) this.root.focus({ preventScroll: true });
  }

  // False if this browser is known to show nothing of it.
  load(at) {
    const address = this.trouble.source(this.data);
    if (!address) {
      this.film.close();
      this.seek(at);
      return false;
    }
    const wanted = new URL(address, document.baseURI).href;
    if (this.film.isOpen && !this.video.error && this.video.src === wanted) this.seek(at);
    else this.film.open(wanted, at);
    return true;
  }

  // What it plays from may be another film by now, or the same under a newer address.
  reload(play = !this.video.paused) {
    const { film, video } = this;
    const address = this.trouble.source(this.data);
    const wanted = address && new URL(address, document.baseURI).href;
    const isAnother = video.src !== wanted && (video.error || unsigned(video.src) !== unsigned(wanted));
    if (address && (!film.isOpen || isAnother)) this.reopen(play || !film.isOpen);
    this.trouble.paint();
  }

  // Playing goes on where it was, and as fast.
  reopen(play) {
    const { playbackRate } = this.video;
    const isLoaded = this.load(this.position);
    this.video.playbackRate = playbackRate;      // the browser begins every film at its usual speed
    if (isLoaded && play) this.start();
  }

  again() {
    this.trouble.forgive();
    this.reopen(true);
  }

  // Wherever the person wants to go; past the moment it plays on.
  roam(to) {
    const at = Math.min(this.data.duration, Math.max(0, to));
    this.free = at < this.from - EDGE_SEC || at > this.to - EDGE_SEC;
    this.seek(at);
  }

  // What follows the player on the page knows more moments than this one, and where it is told which is on it does not stop.
  enter({ start, end, play }) {
    const at = this.position;
    if (!play && this.looping && !this.free && at > this.from - 0.1 && at < this.to + 0.1) return;
    this.span = { start, end };
    this.widened = false;
    if (play) this.replay();
    this.free = !this.looping;
    this.paint();
  }

  moveTo(moment) {
    this.span = { start: moment.start, end: moment.end };
    this.replay();
  }

  start() {
    if (!this.film.isOpen) return;
    // An ended film would begin at its own start, not at the moment's.
    if (!this.free && (this.video.ended || this.position >= this.to - EDGE_SEC)) this.seek(this.from);
    this.film.play().catch((error) => {
      if (error.name !== "NotAllowedError") { this.paint(); return; }
      // Sound without a fresh click is not allowed everywhere; a silent start beats none.
      this.sound.hush();
      this.film.play().catch(() => this.paint());
    });
  }

  seek(seconds) { this.film.seek(seconds); }

  toggle() {
    const { isMoving } = this;
    this.shuttle.rest();
    if (isMoving) this.shuttle.stop();
    else this.start();
  }

  replay() {
    this.shuttle.rest();
    this.free = false;
    this.seek(this.from);
    this.start();
    this.paint();
  }

  // What plays now, as a moment of a collection; or the parts of a sequence, each a moment of its own.
  moments(asParts) {
    const { video, parts } = this.data;
    const spans = asParts && parts.length > 1 ? parts : [{ start: this.from, end: this.to }];
    return spans.map(({ start, end }) => [video, Math.round(1000 * start), Math.round(1000 * end)]);
  }

  gather(asParts) { if (this.data.video) askFor(this.moments(asParts)); }

  get isGathered() { return areGathered(this.moments(false)) || areGathered(this.moments(true)); }

  setLoop(on) { this.looping = on; this.free = false; if (on) this.start(); this.paint(); }

  setContext(on) { this.widened = on; this.replay(); }

  fullScreen() {
    if (document.fullscreenElement) document.exitFullscreen();
    else if (this.root.requestFullscreen) this.root.requestFullscreen().catch(() => {});      // refused by the page around us
    else this.video.webkitEnterFullscreen?.();      // telephones show the bare film
  }

  scrub(event) {
    const box = event.currentTarget.getBoundingClientRect();
    this.roam(((event.clientX - box.left) / box.width) * this.data.duration);
    this.paint();
  }

  atEnd() {
    if (!this.data || this.free || this.video.seeking || this.video.paused) return;
    if (this.position < this.to - END_SLACK_SEC) return;
    if (this.looping) { this.seek(this.from); return; }
    this.film.pause();
    this.shuttle.rest();
    this.seek(this.last);
  }

  tick() {
    this.atEnd();
    if (performance.now() - this.paintedAt >= REPAINT_MS) this.paint();
    if (this.video.paused || this.gone) return;
    // Sixty looks a second stop a clip within a frame; one chain at a time, so that pausing and playing adds none.
    this.frame = requestAnimationFrame(() => this.tick());
  }

  paint() {
    this.paintedAt = performance.now();
    if (this.data) this.view.paint();
  }

  close() {
    this.gone = true;
    this.closing.abort();
    cancelAnimationFrame(this.frame);
    document.removeEventListener("focusin", this.onFocus);
    this.keys.close();
    this.trouble.close();
    this.film.pause();
    this.film.close();
  }
}

export default mounted(({ parentElement }) => new Player(parentElement));
