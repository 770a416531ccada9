// One card: a picture and words under one button, or under a box while several are being selected. It is drawn once and then
// changed where its data changed, so that pictures stay and the cursor stays in it.

import { areGathered, askFor } from "../shared/gathering.js";

const THUMBS = [[true, "thumb_up"], [false, "thumb_down"]];

export const made = (tag, look = "", attributes = {}) => {
  const element = document.createElement(tag);
  element.className = look;
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  return element;
};

export class Card {
  root = made("div", "card", { role: "listitem" });
  pic = made("div", "pic");
  time = made("span", "time");
  place = made("span", "place");
  title = made("div", "title");
  about = made("div", "about");
  line = made("p", "line", { dir: "auto" });
  controls = {};

  // `act` is told what was done, with which value, and whether all cards since the last one that was picked are meant.
  constructor(act) {
    this.act = act;
    this.pic.append(this.time, this.place);
    this.root.append(this.pic, this.title, this.about, this.line);
  }

  show(card, { names, words }) {
    const drawn = JSON.stringify([card, names]);
    if (drawn === this.drawn) return;
    this.drawn = drawn;
    this.root.className = `card ${card.look} st-key-${names.card}_${card.key}`;
    this.root.classList.toggle("picked", card.is_picked === true);
    this.showPicture(card);
    for (const [element, text] of [[this.title, card.title], [this.time, card.time]]) {
      element.textContent = text;
      element.hidden = !text;
    }
    this.showAbout(card);
    this.line.hidden = !card.line.length;
    this.line.replaceChildren(...card.line.map(([text, isMarked]) => Object.assign(made(isMarked ? "mark" : "span"), { textContent: text })));
    this.showControls(card, names, words);
  }

  showPicture({ pictures, strip, marks }) {
    this.pic.classList.toggle("parts", pictures.length > 1);
    this.pic.style.setProperty("--count", pictures.length);
    if (strip) this.pic.dataset.strip = strip;
    const images = [...this.pic.querySelectorAll("img")];
    images.slice(pictures.length).forEach((image) => image.remove());
    pictures.forEach(([address, alt], at) => {
      const image = images[at] ?? this.pic.insertBefore(this.image(), this.time);
      image.alt = alt;
      // The same address set anew would fetch and paint it anew.
      if (image.getAttribute("src") !== address) image.src = address;
    });
    this.place.hidden = !marks.length;
    this.place.replaceChildren(...marks.map(([left, width]) => made("i", "", { style: `left:${left}%;width:${width}%` })));
  }

  // Of an upright picture a card would cut away all but the middle.
  image() {
    const image = made("img", "", { loading: "lazy" });
    image.addEventListener("load", () => image.classList.toggle("tall", image.naturalHeight > image.naturalWidth));
    return image;
  }

  showAbout({ about, bar }) {
    const parts = about.map((said) => this.said(...said));
    if (bar !== null) {
      const shown = made("span", "bar");
      shown.append(made("i", "", { style: `width:${100 * bar}%` }));
      parts.unshift(shown);
    }
    this.about.hidden = !parts.length;
    this.about.replaceChildren(...parts);
  }

  said(text, look, hint) {
    const part = Object.assign(made("span", look), { textContent: text });
    if (hint) {
      part.title = hint;
      part.classList.add("hinted");
      // It lies above the button that covers the card.
      part.addEventListener("click", () => this.act("open"));
    }
    return part;
  }

  showControls(card, names, words) {
    const { key, label, is_picked: picked } = card;
    const open = this.control("open", picked === null, `${names.open}_${key}`, () => [this.button("open")]);
    if (open) open.firstChild.ariaLabel = label;
    const pick = this.control("pick", picked !== null, `pick_${key}`, () => [this.box()]);
    if (pick) Object.assign(pick.querySelector("input"), { ariaLabel: label, checked: picked });
    const thumbs = this.control("thumbs", card.takes_thumbs, `thumbs_${key}`, () => THUMBS.map((thumb) => this.thumb(...thumb)));
    if (thumbs) {
      thumbs.classList.toggle("given", card.thumb !== null);
      THUMBS.forEach(([isGood, icon], at) => {
        Object.assign(thumbs.children[at], { ariaLabel: words[icon], ariaPressed: String(card.thumb === isGood) });
      });
    }
    const also = this.control("also", card.also, `alike_${key}`, () => [this.button("also")]);
    if (also) also.firstChild.textContent = card.also;
    this.moments = card.moments;
    this.words = words;
    this.control("gather", card.moments.length > 0, `gather_${key}`, () => [this.gatherButton()]);
    this.mark();
    const edit = this.control("edit", card.edit, `rename_${key}`, () => [this.button("edit", "icon", "edit")]);
    if (edit) edit.firstChild.ariaLabel = card.edit;
  }

  // The place of a control, filled when it is first wanted; nothing where it is not wanted.
  control(name, isWanted, key, fill) {
    if (!isWanted) {
      this.controls[name]?.remove();
      delete this.controls[name];
      return null;
    }
    if (!this.controls[name]) {
      this.controls[name] = made("div");
      this.controls[name].append(...fill());
      this.root.append(this.controls[name]);
    }
    this.controls[name].className = `${name} st-key-${key}`;
    return this.controls[name];
  }

  button(what, look = "", text = "") {
    const button = Object.assign(made("button", look, { type: "button" }), { textContent: text });
    button.addEventListener("click", () => this.act(what));
    return button;
  }

  gatherButton() {
    const button = made("button", "icon", { type: "button" });
    button.addEventListener("click", () => askFor(this.moments));
    return button;
  }

  // Whether it lies in the collection that moments are gathered into.
  mark() {
    const button = this.controls.gather?.firstChild;
    if (!button) return;
    const isIn = areGathered(this.moments);
    Object.assign(button, { textContent: isIn ? "check" : "add", ariaPressed: String(isIn), ariaLabel: this.words.gather });
    button.title = isIn ? this.words.gathered : this.words.gather;
  }

  box() {
    const label = made("label");
    const box = made("input", "", { type: "checkbox" });
    let isRun = false;
    box.addEventListener("click", ({ shiftKey }) => { isRun = shiftKey; });      // comes before the change, which does not tell
    box.addEventListener("change", () => this.act("pick", box.checked, isRun));
    // Text would be selected, and a browser that does so leaves the box as it was.
    label.addEventListener("mousedown", (event) => { if (event.shiftKey) event.preventDefault(); });
    label.append(box);
    return label;
  }

  thumb(isGood, icon) {
    const button = Object.assign(made("button", "icon", { type: "button" }), { textContent: icon });
    button.addEventListener("click", () => this.act("thumb", button.ariaPressed === "true" ? null : isGood));
    return button;
  }
}
