// Shows a card's moment moving while the pointer or the keyboard rests on it: one strip of frames, one request, never a player.

const FRAME_SHAPE = 16 / 9;
const FRAME_MS = 260;
const INTENT_MS = 120;          // on the way across the grid nothing is asked for
const AHEAD = 4;                // so many of the visible cards are fetched while nobody does anything
const AHEAD_AFTER_MS = 1500;
const AGAIN_MS = 1500;
const TRIES = 3;

const KEPT = 60;                // strips at most, two megabytes each once decoded: a few pages of cards

const strips = new Map();       // address → promise of a loaded picture, or of null; the one used last is at the end
const still = matchMedia("(prefers-reduced-motion: reduce)");

const load = (address, priority) => {
  const known = strips.get(address);
  strips.delete(address);
  if (known) {
    strips.set(address, known);
  } else {
    const picture = new Image();
    picture.fetchPriority = priority;
    picture.src = address;
    strips.set(address, picture.decode().then(() => picture, () => {
      strips.delete(address);   // busy or broken: the next hover may ask again
      return null;
    }));
    // A page that stays open all day would come to hold every strip of the library.
    while (strips.size > KEPT) strips.delete(strips.keys().next().value);
  }
  return strips.get(address);
};

const pictureOf = (element) => {
  const card = element?.closest?.('[class*="st-key-hit_"], [class*="st-key-video_"]');
  return card?.querySelector(".pic[data-strip]") ?? null;
};

const rested = () => document.querySelector(
  ':is([class*="st-key-hit_"], [class*="st-key-video_"]):is(:hover, :has(:focus-visible)) .pic[data-strip]',
);

class Hover {
  constructor() {
    this.over = (event) => { if (event.pointerType !== "touch") this.turnTo(pictureOf(event.target)); };
    this.focus = (event) => { if (event.target.matches?.(":focus-visible")) this.turnTo(pictureOf(event.target)); };
    this.leave = () => this.turnTo(null);
    this.stir = () => this.aheadLater();
    document.addEventListener("pointerover", this.over);
    document.addEventListener("focusin", this.focus);
    document.addEventListener("focusout", this.leave);
    document.documentElement.addEventListener("pointerleave", this.leave);
    still.addEventListener("change", this.leave);
    for (const event of ["pointermove", "keydown", "scroll"]) document.addEventListener(event, this.stir, { passive: true, capture: true });
    this.aheadLater();
    // Somebody may have come to a card before this script did.
    this.turnTo(rested());
  }

  turnTo(picture) {
    if (picture === this.picture) return;
    clearTimeout(this.intent);
    this.stop();
    this.picture = picture;
    this.tries = 0;
    if (picture && !still.matches) this.intent = setTimeout(() => this.show(picture), INTENT_MS);
  }

  async show(picture) {
    const strip = await load(picture.dataset.strip, "high");
    if (this.picture !== picture) return;
    if (!strip || !picture.isConnected) {
      this.again();
      return;
    }
    const count = Math.round(strip.naturalWidth / strip.naturalHeight / FRAME_SHAPE);
    if (count < 2) return;
    this.moving = document.createElement("span");
    this.moving.className = "moving";
    this.moving.setAttribute("aria-hidden", "true");
    this.moving.style.backgroundImage = `url("${strip.src}")`;
    this.moving.style.backgroundSize = `${count * 100}% 100%`;
    picture.querySelector("img")?.after(this.moving);
    let number = 0;
    const step = () => {
      this.moving.style.backgroundPositionX = `${(100 * (number % count)) / (count - 1)}%`;
      number += 1;
    };
    step();
    this.beat = setInterval(step, FRAME_MS);
  }

  // The card was drawn anew meanwhile, or its strip was not to be had: whoever rests there still is served a little later.
  again() {
    this.tries += 1;
    if (this.tries >= TRIES) return;
    this.intent = setTimeout(() => {
      this.picture = rested();
      if (this.picture) this.show(this.picture);
    }, AGAIN_MS);
  }

  stop() {
    clearInterval(this.beat);
    this.moving?.remove();
    this.moving = null;
  }

  aheadLater() {
    clearTimeout(this.quiet);
    this.quiet = setTimeout(() => this.fetchAhead(), AHEAD_AFTER_MS);
  }

  async fetchAhead() {
    if (still.matches || document.hidden || navigator.connection?.saveData || document.querySelector('[role="dialog"]')) return;
    const seen = [...document.querySelectorAll(".pic[data-strip]")].filter((picture) => {
      const box = picture.getBoundingClientRect();
      return box.top < innerHeight && box.bottom > 0;
    });
    // One after the other, so that a person's own hover never waits for more than one of them.
    for (const picture of seen.slice(0, AHEAD)) {
      if (this.gone || document.hidden) return;
      await load(picture.dataset.strip, "low");
    }
  }

  close() {
    this.gone = true;
    clearTimeout(this.intent);
    clearTimeout(this.quiet);
    this.stop();
    document.removeEventListener("pointerover", this.over);
    document.removeEventListener("focusin", this.focus);
    document.removeEventListener("focusout", this.leave);
    document.documentElement.removeEventListener("pointerleave", this.leave);
    still.removeEventListener("change", this.leave);
    for (const event of ["pointermove", "keydown", "scroll"]) document.removeEventListener(event, this.stir, { capture: true });
  }
}

const hovers = new WeakMap();

export default function ({ parentElement }) {
  if (!hovers.has(parentElement)) hovers.set(parentElement, new Hover());
  return () => {
    hovers.get(parentElement)?.close();
    hovers.delete(parentElement);
  };
}
