// Shows another site's player in a frame of its own origin: it keeps what it may keep anywhere, and sees nothing of our page.

import { mounted } from "../shared/mounted.js";

const MAY = "allow-scripts allow-same-origin allow-popups allow-presentation allow-forms";
const FEATURES = "autoplay; fullscreen; encrypted-media; picture-in-picture";
const SPEAKS_WITHIN_MS = 6000;
const LISTENING = JSON.stringify({ event: "listening", id: 1, channel: "widget" });      // YouTube says nothing before this

class Watch {
  constructor(root) {
    this.place = root.querySelector(".watch");
    this.silent = root.querySelector(".silent");
    this.heard = (event) => { if (event.source === this.frame?.contentWindow) this.speaks(); };
    window.addEventListener("message", this.heard);
  }

  show({ data }) {
    const address = new URL(data.src);
    // Twitch plays in pages that it is told the name of.
    if (data.parent) address.searchParams.set(data.parent, location.hostname);
    this.silent.textContent = data.words.silent;
    if (this.frame?.src === address.href) return;      // a run of the page leaves the player alone
    this.frame?.remove();
    this.frame = this.framed(address, data.words.title);
    this.place.prepend(this.frame);
    clearTimeout(this.clock);
    this.silent.hidden = true;
    this.clock = setTimeout(() => { this.silent.hidden = false; }, SPEAKS_WITHIN_MS);
  }

  framed(address, title) {
    const frame = document.createElement("iframe");
    frame.sandbox = MAY;
    frame.allow = FEATURES;
    frame.title = title;
    frame.addEventListener("load", () => frame.contentWindow?.postMessage(LISTENING, address.origin));
    frame.src = address.href;
    return frame;
  }

  speaks() {
    clearTimeout(this.clock);
    this.silent.hidden = true;
  }

  close() {
    clearTimeout(this.clock);
    window.removeEventListener("message", this.heard);
  }
}

export default mounted(({ parentElement }) => new Watch(parentElement));
