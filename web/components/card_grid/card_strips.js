// Shows a card's moment moving while the pointer or the keyboard rests on it: one strip of frames, one request, never a player.

import { StripCache } from "./card_strip_cache.js";

const FRAME_SHAPE = 16 / 9;
const FRAME_MS = 260;
const INTENT_MS = 120;          // on the way across the grid nothing is asked for
const AHEAD = 4;                // so many of the visible cards are fetched while nobody does anything
const AHEAD_AFTER_MS = 1500;
const AGAIN_MS = 1500;
const TRIES = 3;
const PICTURE = ".pic[data-strip]";
const RESTED_ON = `.cards .card:is(:hover, :has(:focus-visible)) ${PICTURE}`;

const still = matchMedia("(prefers-reduced-motion: reduce)");

const strips = new StripCache((address, priority) => {
  const picture = Object.assign(new Image(), { fetchPriority: priority, src: address });
  return picture.decode().then(() => picture);
});

const pictureOf = (element) => element.closest?.(".cards .card")?.querySelector(PICTURE) ?? null;

// One for all grids of the page.
export class Strips {
  constructor() {
    const { signal } = this.closing;
    const quietly = { passive: true, capture: true, signal };
    const rest = () => this.turnTo(null);
    document.addEventListener("pointerover", ({ target, pointerType }) => {
      if (pointerType !== "touch") this.turnTo(pictureOf(target));
    }, { signal });
    document.addEventListener("focusin", ({ target }) => {
      if (target.matches?.(":focus-visible")) this.turnTo(pictureOf(target));
    }, { signal });
    document.addEventListener("focusout", rest, { signal });
    document.documentElement.addEventListener("pointerleave", rest, { signal });
    still.addEventListener("change", rest, { signal });
    for (const event of ["pointermove", "keydown", "scroll"]) document.addEventListener(event, () => this.aheadLater(), quietly);
    this.aheadLater();
  }

  closing = new AbortController();

  // Cards were drawn: somebody may rest on one that was not there before.
  drawn() {
    if (!this.picture?.isConnected) this.turnTo(document.querySelector(RESTED_ON));
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
    const strip = await strips.get(picture.dataset.strip, "high");
    if (this.picture !== picture) return;
    if (!strip) {
      this.again(picture);
      return;
    }
    const count = Math.round(strip.naturalWidth / strip.naturalHeight / FRAME_SHAPE);
    if (count < 2) return;
    const moving = document.createElement("span");
    moving.className = "moving";
    moving.setAttribute("aria-hidden", "true");
    moving.style.backgroundImage = `url("${strip.src}")`;
    moving.style.backgroundSize = `${count * 100}% 100%`;
    picture.querySelector("img").after(moving);
    let number = 0;
    const step = () => {
      moving.style.backgroundPositionX = `${(100 * (number % count)) / (count - 1)}%`;
      number += 1;
    };
    step();
    this.moving = moving;
    this.beat = setInterval(step, FRAME_MS);
  }

  // The strip was not to be had: whoever rests there still is served a little later.
  again(picture) {
    this.tries += 1;
    if (this.tries < TRIES) this.intent = setTimeout(() => this.show(picture), AGAIN_MS);
  }

  stop() {
    clearInterval(this.beat);
    this.moving?.remove();
  }

  aheadLater() {
    clearTimeout(this.quiet);
    this.quiet = setTimeout(() => this.fetchAhead(), AHEAD_AFTER_MS);
  }

  async fetchAhead() {
    if (still.matches || document.hidden || navigator.connection?.saveData || document.querySelector('[role="dialog"]')) return;
    const seen = [...document.querySelectorAll(`.cards ${PICTURE}`)].filter((picture) => {
      const { top, bottom } = picture.getBoundingClientRect();
      return top < innerHeight && bottom > 0;
    });
    // One after the other, so that a person's own hover never waits for more than one of them.
    for (const picture of seen.slice(0, AHEAD)) {
      if (this.closing.signal.aborted || document.hidden) return;
      await strips.get(picture.dataset.strip, "low");
    }
  }

  close() {
    this.closing.abort();
    clearTimeout(this.intent);
    clearTimeout(this.quiet);
    this.stop();
  }
}
