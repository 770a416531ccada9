// How loud films play and whether captions are on, as it was left the last time in this browser.

const SOUND = "clipseek.sound";
const CAPTIONS = "clipseek.captions";

// Storage may be forbidden, full, or hold what somebody else put there.
const recall = (name) => { try { return JSON.parse(localStorage.getItem(name)); } catch { return null; } };
const remember = (name, value) => { try { localStorage.setItem(name, JSON.stringify(value)); } catch { /* It is for this time only. */ } };

export class Sound {
  constructor(video, range, button) {
    Object.assign(this, { video, range, button });
    this.hushed = false;        // silent because the browser wants it so, not the person
    const kept = recall(SOUND);
    if (kept?.volume >= 0 && kept.volume <= 1) video.volume = kept.volume;
    video.muted = kept?.muted === true;
    video.addEventListener("volumechange", () => {
      if (!video.muted) this.hushed = false;
      this.keep();
    });
    range.addEventListener("input", () => { video.volume = Number(range.value); video.muted = video.volume === 0; });
    button.addEventListener("click", () => this.toggleCaptions());
  }

  toggle() {
    this.hushed = false;
    if (this.video.muted && !this.video.volume) this.video.volume = 0.5;
    this.video.muted = !this.video.muted;
    this.keep();      // the event comes later, when the page may be gone
  }

  keep() {
    if (!this.hushed) remember(SOUND, { volume: this.video.volume, muted: this.video.muted });
  }

  hush() {
    this.hushed = true;
    this.video.muted = true;
  }

  showCaptions(address, words) {
    this.button.hidden = !address;
    if (address !== this.address) {
      this.address = address;
      this.track?.remove();
      this.track = null;
      if (address) {
        this.track = Object.assign(document.createElement("track"), { kind: "captions", label: words.captions, src: address });
        this.video.append(this.track);
        this.setCaptions(recall(CAPTIONS) !== false);
      }
    }
  }

  toggleCaptions() {
    if (!this.track) return;
    const on = this.track.track.mode !== "showing";
    remember(CAPTIONS, on);
    this.setCaptions(on);
  }

  setCaptions(on) {
    this.track.track.mode = on ? "showing" : "hidden";
    this.button.setAttribute("aria-pressed", String(on));
  }

  paint() {
    const { video, range } = this;
    const heard = video.muted ? 0 : video.volume;
    if (Number(range.value) !== heard) range.value = heard;
    range.style.setProperty("--loud", `${100 * heard}%`);
  }
}
