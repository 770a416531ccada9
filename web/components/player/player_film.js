// A film on our clock: 0:00 is its first picture, also where the browser counts from elsewhere, as in parts of live streams and in
// files that begin with a gap. The browser says it when it has that picture; until the film stands where it is wanted, the poster
// covers it.

const PATIENCE_MS = 1500;
const IDLE = 1;      // HTMLMediaElement.NETWORK_IDLE: the browser fetches no more of it for now

export class Film {
  constructor(video, stage) {
    Object.assign(this, { video, stage, wanted: 0, goes: false });
    this.origin = null;      // the browser's time at our 0:00; null until it is known
    video.addEventListener("loadeddata", () => this.arrive());
    video.addEventListener("seeked", () => stage.classList.toggle("arriving", this.origin === null));
  }

  get isOpen() { return Boolean(this.video.getAttribute("src")); }
  // A film that is still being opened, or can't be, stands where it is to begin.
  get position() { return this.origin === null ? this.wanted : this.video.currentTime - this.origin; }

  open(address, at) {
    Object.assign(this, { wanted: at, origin: null, goes: false });
    this.known = new Promise((resolve) => { this.tell = resolve; });
    this.stage.classList.add("arriving");
    this.video.src = address;
  }

  arrive() {
    if (this.origin !== null) return;
    this.origin = this.video.currentTime;
    this.video.dataset.origin = this.origin;      // for what else follows the film
    this.seek(this.wanted);
    this.tell?.();
  }

  seek(seconds) {
    this.wanted = seconds;
    if (this.origin !== null) this.video.currentTime = seconds + this.origin;
  }

  play() {
    this.goes = true;
    this.hurry();
    return this.known.then(() => (this.goes ? this.video.play() : undefined));
  }

  // Some telephones fetch no picture before they are told to play. A film that is still coming is left to come: had it begun to
  // play before we hear of its first picture, our 0:00 would be where it has got to by then.
  hurry(looks = 1) {
    const { video } = this;
    setTimeout(() => {
      if (!this.goes || this.origin !== null) return;
      if (video.networkState === IDLE && (looks > 1 || !video.buffered.length)) video.play().catch(() => {});
      else this.hurry(looks + 1);
    }, PATIENCE_MS);
  }

  pause() {
    this.goes = false;
    this.video.pause();
  }

  close() {
    if (!this.isOpen) return;
    this.origin = null;
    this.video.removeAttribute("src");
    this.video.load();      // frees the connection
  }
}
