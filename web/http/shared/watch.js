// A shared page: plays its moments one after the other in the one player. Which they are stands in the list of buttons.

import { Comments } from "./comments.js";
import { Pictures } from "./pictures.js";

const AGAIN_MS = 2000;
const MOST_TRIES = 15;
const words = JSON.parse(document.body.dataset.words);
const find = (id) => document.querySelector(`#${id}`);
const filled = (text, values) => text.replaceAll(/\{(\w+)\}/g, (_, name) => values[name]);

class Watch {
  constructor() {
    this.film = find("film");
    this.buttons = [...document.querySelectorAll(".moment")];
    this.at = 0;
    this.comments = find("write") && new Comments(this.film, words, () => this.place());
    for (const [index, button] of this.buttons.entries()) button.addEventListener("click", () => this.show(index, true));
    find("previous").addEventListener("click", () => this.show(this.at - 1, true));
    find("next").addEventListener("click", () => this.show(this.at + 1, true));
    this.film.addEventListener("ended", () => this.show(this.at + 1, true));
    this.film.addEventListener("error", () => this.fail());
    this.film.addEventListener("loadeddata", () => this.ready());
    document.addEventListener("keydown", (event) => this.key(event));
  }

  begin() {
    if (this.buttons.length) this.show(0, false);
    else find("trouble").textContent = words.gone;
  }

  show(index, plays) {
    const button = this.buttons[index];
    if (!button) return;
    this.at = index;
    this.tries = 0;
    for (const other of this.buttons) other.setAttribute("aria-current", String(other === button));
    button.scrollIntoView({ block: "nearest", inline: "nearest" });
    const { film } = this;
    film.replaceChildren(...this.captions(button));
    film.poster = button.querySelector("img").src;
    film.setAttribute("aria-label", button.dataset.title);
    this.load(plays);
    find("now").textContent = `${filled(words.place, { place: index + 1, count: this.buttons.length })} · ${button.dataset.title}`;
    find("previous").disabled = index === 0;
    find("next").disabled = index === this.buttons.length - 1;
    const save = find("save");
    if (save) save.href = button.dataset.save;
    this.comments?.show();
  }

  place() {
    const { place, photo } = this.buttons[this.at].dataset;
    return { number: Number(place), isPhoto: photo !== undefined };
  }

  captions({ dataset }) {
    if (!dataset.captions) return [];
    return [Object.assign(document.createElement("track"), { kind: "captions", label: words.captions, src: dataset.captions, default: true })];
  }

  load(plays) {
    this.plays = plays;
    clearTimeout(this.again);
    this.film.src = this.buttons[this.at].dataset.film;
    // A browser that wants a press first shows the picture and its own button.
    if (plays) this.film.play().catch(() => undefined);
  }

  // The next film is made while this one plays.
  ready() {
    find("trouble").textContent = "";
    const next = this.buttons[this.at + 1];
    if (next && !next.isPrepared) {
      next.isPrepared = true;
      fetch(next.dataset.film, { method: "HEAD" }).catch(() => { next.isPrepared = false; });
    }
  }

  async fail() {
    const { film } = this.buttons[this.at].dataset;
    if (!this.film.getAttribute("src")) return;
    const status = await fetch(film, { method: "HEAD" }).then((answer) => answer.status, () => 0);
    if (film !== this.buttons[this.at].dataset.film) return;
    // The link is over: the page says so.
    if (status === 410 || status === 403) { window.location.reload(); return; }
    const waits = (status === 200 || status === 503) && this.tries < MOST_TRIES;
    find("trouble").textContent = { 0: words.away, 404: words.cannot }[status] ?? (waits ? words.busy : words.cannot);
    this.tries += 1;
    if (waits) this.again = setTimeout(() => this.load(this.plays), AGAIN_MS);
  }

  key(event) {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input, textarea")) return;
    const actions = { n: () => this.show(this.at + 1, true), p: () => this.show(this.at - 1, true), " ": () => this.toggle() };
    const action = actions[event.key.toLowerCase()];
    // On a button or the player itself, the space bar is theirs.
    if (!action || (event.key === " " && event.target.closest("button, a, video"))) return;
    event.preventDefault();
    action();
  }

  toggle() {
    if (this.film.paused) this.film.play().catch(() => undefined);
    else this.film.pause();
  }
}

new Pictures().watch();
const watch = new Watch();
watch.begin();
