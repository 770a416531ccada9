// The card beside the pointer: picture, title and time of the moment there, and a ring around its point.

import { clock } from "../shared/clock.js";
import { unpacked } from "./chart_paint.js";

const PICTURE_AFTER_MS = 50;     // on the way across the map nothing is asked for
const APART_PX = 16;

export class Card {
  constructor(root) {
    this.root = root;
    this.card = root.querySelector(".card");
    this.ring = root.querySelector(".ring");
    this.image = root.querySelector(".card img");
    this.image.addEventListener("load", () => this.image.classList.add("here"));
    this.part = (name) => root.querySelector(`.card ${name}`);
  }

  // `pictures` as Python packed them.
  know(pictures) {
    this.pictures = pictures && {
      videos: pictures.videos,
      ...Object.fromEntries(["rows", "video", "start_ms", "picture_ms"].map((name) => [name, unpacked(pictures[name], Int32Array)])),
    };
    this.places = new Map();
    this.pictures?.rows.forEach((row, place) => this.places.set(row, place));
  }

  // What is known of a row: {title, time, picture}; nothing for others.
  of(row) {
    const place = this.places?.get(row);
    if (place === undefined) return null;
    const { videos, video, start_ms, picture_ms } = this.pictures;
    const [title, before, after] = videos[video[place]];
    return { title, time: clock(start_ms[place] / 1000), picture: `${before}${picture_ms[place]}${after}` };
  }

  // `at` is the middle of the point and `size` its width, in pixels of the chart; `group` the name of what it belongs to.
  show(row, at, size, group, colour) {
    const known = this.of(row);
    if (!known) return this.hide();
    this.ring.style.cssText = `width:${size + 8}px;height:${size + 8}px;transform:translate(${at.x - size / 2 - 4}px,${at.y - size / 2 - 4}px)`;
    this.ring.classList.add("shown");
    this.part("b").textContent = known.title;
    this.part(".of").textContent = group ?? "";
    this.part("i").style.background = colour;
    this.part(".time").textContent = known.time;
    if (this.row !== row) this.picture(known.picture);
    this.row = row;
    this.put(at);
    this.card.classList.add("shown");
    return known;
  }

  picture(address) {
    clearTimeout(this.soon);
    this.image.classList.remove("here");
    this.image.removeAttribute("src");
    this.soon = setTimeout(() => { this.image.src = address; }, PICTURE_AFTER_MS);
  }

  put({ x, y }) {
    const { offsetWidth: width, offsetHeight: height } = this.card;
    const room = this.root.clientWidth;
    const left = x + APART_PX + width <= room ? x + APART_PX : x - APART_PX - width;
    const top = Math.max(0, Math.min(y - height / 2, this.root.clientHeight - height));
    this.card.style.transform = `translate(${Math.round(Math.max(0, Math.min(left, room - width)))}px, ${Math.round(top)}px)`;
  }

  hide() {
    clearTimeout(this.soon);
    this.row = undefined;
    this.card.classList.remove("shown");
    this.ring.classList.remove("shown");
    return null;
  }
}
