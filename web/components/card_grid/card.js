// One card: a picture and words under one button, or under a box while several are being selected. It is drawn once and then
// changed where its data changed, so that pictures stay and the cursor stays in it.

const THUMBS = [
  { isGood: true, icon: "thumb_up", word: "thumb_up" },
  { isGood: false, icon: "thumb_down", word: "thumb_down" },
];

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
  controls = {};

  // `act` is told what was done, and with which value.
  constructor(act) {
    this.act = act;
    this.pic.append(this.time, this.place);
    this.root.append(this.pic, this.title, this.about);
  }

  show(card, { names, words }) {
    const drawn = JSON.stringify([card, names]);
    if (drawn === this.drawn) return;
    this.drawn = drawn;
    this.root.className = `card ${card.look} st-key-${names.card}_${card.key}`;
    this.root.classList.toggle("picked", card.picked === true);
    this.showPicture(card);
    for (const [element, text] of [[this.title, card.title], [this.time, card.time]]) {
      element.textContent = text;
      element.hidden = !text;
    }
    this.showAbout(card);
    this.showControls(card, names, words);
  }

  showPicture({ pictures, strip, marks }) {
    this.pic.classList.toggle("parts", pictures.length > 1);
    this.pic.style.setProperty("--count", pictures.length);
    if (strip) this.pic.dataset.strip = strip;
    const images = [...this.pic.querySelectorAll("img")];
    images.slice(pictures.length).forEach((image) => image.remove());
    pictures.forEach(([address, alt], at) => {
      const image = images[at] ?? this.pic.insertBefore(made("img", "", { loading: "lazy" }), this.time);
      image.alt = alt;
      // The same address set anew would fetch and paint it anew.
      if (image.getAttribute("src") !== address) image.src = address;
    });
    this.place.hidden = !marks.length;
    this.place.replaceChildren(...marks.map(([left, width]) => made("i", "", { style: `left:${left}%;width:${width}%` })));
  }

  showAbout({ about, bar }) {
    const parts = about.map(([text, look]) => Object.assign(made("span", look), { textContent: text }));
    if (bar !== null) {
      const shown = made("span", "bar");
      shown.append(made("i", "", { style: `width:${bar}%` }));
      parts.unshift(shown);
    }
    this.about.hidden = !parts.length;
    this.about.replaceChildren(...parts);
  }

  showControls(card, names, words) {
    const isPicking = card.picked !== null;
    const open = this.control("open", !isPicking, () => this.button("open"));
    if (open) this.named(open, `${names.open}_${card.key}`, card.label);
    const pick = this.control("pick", isPicking, () => this.box());
    if (pick) {
      this.named(pick, `pick_${card.key}`, card.label);
      pick.querySelector("input").checked = card.picked;
    }
    const thumbs = this.control("thumbs", "thumb" in card, () => THUMBS.map((thumb) => this.thumb(thumb)));
    if (thumbs) {
      thumbs.className = `thumbs st-key-thumbs_${card.key}`;
      THUMBS.forEach(({ isGood, word }, at) => {
        thumbs.children[at].ariaLabel = words[word];
        thumbs.children[at].ariaPressed = String(card.thumb === isGood);
      });
      thumbs.classList.toggle("given", card.thumb !== null);
    }
    const also = this.control("also", card.also, () => this.button("also"));
    if (also) {
      also.className = `also st-key-alike_${card.key}`;
      also.firstChild.textContent = card.also;
    }
    const edit = this.control("edit", card.edit, () => this.button("edit", "icon", "edit"));
    if (edit) this.named(edit, `rename_${card.key}`, card.edit);
  }

  // The place of a control, made with what `fill` gives when it is first wanted; nothing where it is not wanted.
  control(name, isWanted, fill) {
    if (!isWanted) {
      this.controls[name]?.remove();
      delete this.controls[name];
    } else if (!this.controls[name]) {
      this.controls[name] = made("div", name);
      this.controls[name].append(...[fill()].flat());
      this.root.append(this.controls[name]);
    }
    return this.controls[name];
  }

  named(control, key, label) {
    control.className = `${control.classList[0]} st-key-${key}`;
    (control.querySelector("input") ?? control.firstChild).ariaLabel = label;
  }

  button(what, look = "", text = "") {
    const button = Object.assign(made("button", look, { type: "button" }), { textContent: text });
    button.addEventListener("click", () => this.act(what));
    return button;
  }

  box() {
    const label = made("label");
    const box = made("input", "", { type: "checkbox" });
    box.addEventListener("change", () => this.act("pick", box.checked));
    label.append(box);
    return label;
  }

  thumb({ isGood, icon }) {
    const button = Object.assign(made("button", "icon", { type: "button" }), { textContent: icon });
    button.addEventListener("click", () => this.act("thumb", button.ariaPressed === "true" ? null : isGood));
    return button;
  }
}
