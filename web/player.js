// Plays one moment of a video: seeks to its first frame, stops at its last, and leaves the file alone while Streamlit reruns.

const players = new WeakMap();
const END_SLACK_SEC = 0.02;

const clock = (seconds) => {
  const whole = Math.max(0, Math.floor(seconds + 1e-6));
  const [h, m, s] = [Math.floor(whole / 3600), Math.floor((whole % 3600) / 60), whole % 60];
  const two = (n) => String(n).padStart(2, "0");
  return h ? `${h}:${two(m)}:${two(s)}` : `${m}:${two(s)}`;
};

class Player {
  constructor(root) {
    const find = (name) => root.querySelector(name);
    this.root = find(".player");
    this.video = find("video");
    this.parts = Object.fromEntries(
      ["big", "trouble", "now", "total", "track", "moment", "head", "strip", "toggle", "replay", "loop", "context", "sound", "full", "keys", "stage"]
        .map((name) => [name, find("." + name)]),
    );
    this.span = { start: 0, end: 0 };
    this.free = false;      // the person moved past the moment on purpose: play on
    this.looping = false;
    this.widened = false;
    this.listen();
  }

  listen() {
    const { video, parts } = this;
    const on = (target, event, action) => target.addEventListener(event, action);
    on(video, "play", () => {
      if (video.currentTime >= this.to - 0.05 && !this.free) this.seek(this.from);
      cancelAnimationFrame(this.frame);
      this.tick();
    });
    on(video, "ended", () => {      // the last moment of a film ends by itself
      if (this.looping && !this.free) { this.seek(this.from); this.start(); }
    });
    on(video, "loadeddata", () => { this.parts.trouble.hidden = true; });
    for (const event of ["play", "pause", "seeked", "volumechange", "loadedmetadata"]) on(video, event, () => this.paint());
    on(video, "timeupdate", () => this.atEnd());      // background tabs get no frame callbacks
    on(video, "click", () => this.toggle());
    on(video, "error", () => this.fail());
    on(parts.big, "click", () => this.toggle());
    on(parts.toggle, "click", () => this.toggle());
    on(parts.replay, "click", () => this.replay());
    on(parts.loop, "click", () => this.setLoop(!this.looping));
    on(parts.context, "click", () => this.setContext(!this.widened));
    on(parts.sound, "click", () => { video.muted = !video.muted; });
    on(parts.full, "click", () => this.fullScreen());
    on(parts.track, "pointerdown", (event) => this.scrub(event));
    on(parts.track, "pointermove", (event) => { if (event.buttons & 1) this.scrub(event); });
    // On the document and before anybody else: focus may be on the dialog's own button, and Streamlit knows R as "rerun".
    this.onKey = (event) => this.key(event);
    document.addEventListener("keydown", this.onKey, true);
  }

  get from() { return this.widened ? Math.max(0, this.span.start - this.data.context) : this.span.start; }
  get to() { return this.widened ? Math.min(this.data.duration, this.span.end + this.data.context) : this.span.end; }

  show(data) {
    const same = this.data && this.data.src === data.src && this.data.start === data.start && this.data.end === data.end;
    this.data = data;
    if (same) return;
    this.span = { start: data.start, end: data.end };
    this.free = false;
    this.widened = false;
    this.label();
    this.fillStrip();
    this.video.poster = data.poster || "";
    const wanted = new URL(data.src, document.baseURI).href;
    if ((this.video.currentSrc || this.video.src).split("#")[0] !== wanted) {
      this.parts.trouble.hidden = true;
      this.video.src = `${wanted}#t=${data.start}`;
    } else {
      this.seek(data.start);
    }
    this.start();
    this.root.focus({ preventScroll: true });
  }

  label() {
    const { parts, data } = this;
    const { words } = data;
    this.root.setAttribute("aria-label", words.player);
    parts.big.setAttribute("aria-label", words.play);
    parts.track.setAttribute("aria-label", words.position);
    parts.track.setAttribute("aria-valuemin", "0");
    parts.track.setAttribute("aria-valuemax", String(Math.floor(data.duration)));
    parts.replay.textContent = words.replay;
    parts.loop.textContent = words.loop;
    parts.context.textContent = words.context;
    parts.full.textContent = words.full;
    parts.total.textContent = clock(data.duration);
    parts.keys.replaceChildren(...words.keys.flatMap(([key, what]) => {
      const cap = document.createElement("kbd");
      cap.textContent = key;
      return [cap, document.createTextNode(what)];
    }));
  }

  fillStrip() {
    this.parts.strip.replaceChildren(...this.data.strip.map((frame) => {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "frame";
      button.setAttribute("aria-label", `${this.data.words.play} ${frame.label}`);
      const picture = document.createElement("img");
      picture.src = frame.picture;
      picture.alt = "";
      picture.loading = "lazy";
      const time = document.createElement("span");
      time.textContent = frame.label;
      button.append(picture, time);
      button.addEventListener("click", () => this.moveTo(frame));
      return button;
    }));
  }

  moveTo(frame) {
    this.span = { start: frame.start, end: frame.end };
    this.replay();
  }

  start() {
    // An ended film would begin at its own start, not at the moment's.
    if (!this.free && (this.video.ended || this.video.currentTime >= this.to - 0.05)) this.seek(this.from);
    this.video.play().catch((error) => {
      if (error.name !== "NotAllowedError") { this.paint(); return; }
      // Sound without a fresh click is not allowed everywhere; a silent start beats none.
      this.video.muted = true;
      this.video.play().catch(() => this.paint());
    });
  }

  seek(seconds) { this.video.currentTime = seconds; }

  toggle() { this.video.paused ? this.start() : this.video.pause(); }

  replay() {
    this.free = false;
    this.seek(this.from);
    this.start();
    this.paint();
  }

  setLoop(on) { this.looping = on; this.free = false; if (on) this.start(); this.paint(); }

  setContext(on) { this.widened = on; this.replay(); }

  fullScreen() { document.fullscreenElement ? document.exitFullscreen() : this.parts.stage.requestFullscreen?.(); }

  scrub(event) {
    const box = this.parts.track.getBoundingClientRect();
    const to = Math.min(1, Math.max(0, (event.clientX - box.left) / box.width)) * this.data.duration;
    this.free = to < this.from - 0.05 || to > this.to - 0.05;
    this.seek(to);
    this.paint();
  }

  step(seconds) {
    const to = Math.min(this.data.duration, Math.max(0, this.video.currentTime + seconds));
    this.free = to < this.from - 0.05 || to > this.to - 0.05;
    this.seek(to);
  }

  key(event) {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest?.("input, textarea, select, [contenteditable]")) return;
    const onButton = event.target.closest?.("button") && (event.key === " " || event.key === "Enter");
    const actions = {
      " ": () => this.toggle(), k: () => this.toggle(), r: () => this.replay(), l: () => this.setLoop(!this.looping),
      c: () => this.setContext(!this.widened), m: () => { this.video.muted = !this.video.muted; }, f: () => this.fullScreen(),
      ArrowLeft: () => this.step(-1), ArrowRight: () => this.step(1),
    };
    const action = actions[event.key.length === 1 ? event.key.toLowerCase() : event.key];
    if (!action || onButton) return;
    event.preventDefault();
    event.stopPropagation();
    action();
  }

  atEnd() {
    if (!this.data || this.free || this.video.seeking || this.video.paused) return;
    if (this.video.currentTime < this.to - END_SLACK_SEC) return;
    if (this.looping) { this.seek(this.from); return; }
    this.video.pause();
    this.seek(this.to);
  }

  tick() {
    this.atEnd();
    this.paint();
    if (this.video.paused || this.gone) return;
    // Sixty looks a second stop a clip within a frame; one chain at a time, so that pausing and playing adds none.
    this.frame = requestAnimationFrame(() => this.tick());
  }

  fail() {
    if (!this.video.getAttribute("src")) return;
    this.parts.trouble.textContent = this.data.words.cannot;
    this.parts.trouble.hidden = false;
  }

  paint() {
    if (!this.data) return;
    const { parts, video, data } = this;
    const { words } = data;
    const share = (seconds) => `${(100 * Math.min(1, Math.max(0, seconds / data.duration))).toFixed(3)}%`;
    parts.moment.style.left = share(this.from);
    parts.moment.style.width = share(this.to - this.from);
    parts.head.style.left = share(video.currentTime);
    parts.track.setAttribute("aria-valuenow", String(Math.floor(video.currentTime)));
    parts.track.setAttribute("aria-valuetext", clock(video.currentTime));
    parts.now.textContent = clock(video.currentTime);
    parts.big.hidden = !video.paused;
    parts.toggle.textContent = video.paused ? words.play : words.pause;
    parts.sound.textContent = video.muted ? words.unmute : words.mute;
    parts.loop.setAttribute("aria-pressed", String(this.looping));
    parts.context.setAttribute("aria-pressed", String(this.widened));
    [...parts.strip.children].forEach((button, index) => {
      const current = Math.abs(data.strip[index].start - this.span.start) < 0.01;
      if (button.getAttribute("aria-current") === String(current)) return;
      button.setAttribute("aria-current", String(current));
      if (current) button.scrollIntoView({ block: "nearest", inline: "center" });
    });
  }

  close() {
    this.gone = true;
    cancelAnimationFrame(this.frame);
    document.removeEventListener("keydown", this.onKey, true);
    this.video.pause();
    this.video.removeAttribute("src");
    this.video.load();      // frees the connection
  }
}

export default function ({ parentElement, data }) {
  let player = players.get(parentElement);
  if (!player) {            // called again on every rerun: wire up once
    player = new Player(parentElement);
    players.set(parentElement, player);
  }
  player.show(data);
  return () => {
    players.delete(parentElement);
    player.close();
  };
}
