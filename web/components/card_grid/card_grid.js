// Draws grids of cards from their data, each card in the same element for as long as it is shown, and tells what was done with it.

import { mounted } from "../shared/mounted.js";
import { Card, made } from "./card.js";
import { Acts } from "./card_acts.js";
import { moveOnArrow } from "./card_keys.js";
import { Strips } from "./card_strips.js";

// Makes `nodes` the children of `parent`. What stands in its place is not touched: a move would take the cursor out of it.
const arrange = (parent, nodes) => {
  const wanted = new Set(nodes);
  Array.from(parent.children).filter((child) => !wanted.has(child)).forEach((child) => child.remove());
  nodes.forEach((node, at) => {
    if (parent.children[at] !== node) parent.insertBefore(node, parent.children[at] ?? null);
  });
};

// Leaves no other keys in `map` than these.
const forget = (map, keys) => {
  const shown = new Set(keys);
  for (const key of map.keys()) if (!shown.has(key)) map.delete(key);
};

const idOf = (card) => card.id || card.key;

const sized = (element, { columns, width_px: width, gaps: [between, beside], is_first_wide: wide }) => {
  element.classList.toggle("first_wide", wide);
  for (const [name, value] of [["--columns", columns], ["--width", `${width}px`], ["--row-gap", `${between}px`], ["--gap", `${beside}px`]]) {
    element.style.setProperty(name, value);
  }
};

class Group {
  root = made("div");
  head = made("div", "head");
  title = made("h2", "shelf", { dir: "auto" });
  name = document.createTextNode("");
  said = made("span");
  more = made("button", "", { type: "button" });
  grid = made("div", "grid", { role: "list" });
  note = made("p", "note", { role: "none" });

  constructor(onMore) {
    this.title.append(this.name, this.said);
    const more = made("div");
    more.append(this.more);
    this.more.addEventListener("click", onMore);
    this.head.append(this.title, more);
  }

  show({ key, title, said, more, note }, cards, layout) {
    this.root.className = `group st-key-shelf_${key}`;
    this.more.parentElement.className = `more st-key-only_${key}`;
    this.name.data = title;
    this.said.textContent = said;
    this.more.textContent = more;
    this.more.parentElement.hidden = !more;
    this.note.textContent = note;
    sized(this.grid, layout);
    const [first, ...others] = cards;
    arrange(this.grid, note ? [first, this.note, ...others] : cards);
    arrange(this.root, title ? [this.head, this.grid] : [this.grid]);
  }
}

// What all grids share: made with the first, gone with the last.
const page = {
  grids: 0,
  shown: "",
  begin() {
    this.grids += 1;
    if (this.grids > 1) return;
    this.strips = new Strips();
    document.addEventListener("keydown", moveOnArrow);
  },
  end() {
    this.grids -= 1;
    if (this.grids) return;
    this.strips.close();
    document.removeEventListener("keydown", moveOnArrow);
  },
  // Streamlit keeps the place, which after a press on the next page would be its end.
  turnTo(shown) {
    if (shown && this.shown && shown !== this.shown) document.querySelector('[data-testid="stMain"]')?.scrollTo({ top: 0 });
    this.shown = shown || this.shown;
  },
};

class Grid {
  acts = new Acts();
  cards = new Map();
  groups = new Map();

  constructor(root) {
    this.root = root;
    page.begin();
  }

  show({ data, setStateValue }) {
    this.data = data;
    this.tell = setStateValue;
    this.acts.settle(data.heard);
    const focused = this.focused();
    const shown = data.groups.map((group) => this.group(group));
    sized(this.root, data.beside);
    arrange(this.root, shown);
    forget(this.groups, data.groups.map((group) => group.key));
    forget(this.cards, data.groups.flatMap((group) => group.cards.map(idOf)));
    this.focus(focused);
    page.turnTo(data.page);
    page.strips.drawn();
  }

  group(group) {
    if (!this.groups.has(group.key)) this.groups.set(group.key, new Group(() => this.act("more", group.key)));
    const shown = this.groups.get(group.key);
    shown.show(group, group.cards.map((card) => this.card(card)), this.data.layout);
    return shown.root;
  }

  card(card) {
    const { acts, cards } = this;
    const id = idOf(card);
    if (!cards.has(id)) cards.set(id, new Card((what, value) => this.act(what, id, value)));
    const [picked, thumb] = [acts.latest("pick", id, card.is_picked), acts.latest("thumb", id, card.thumb)];
    cards.get(id).show({ ...card, is_picked: picked, thumb }, this.data);
    return cards.get(id).root;
  }

  act(what, id, value) {
    this.acts.add(what, id, value);
    this.tell("did", this.acts.unheard);
    for (const card of this.data.groups.flatMap((group) => group.cards)) if (idOf(card) === id) this.card(card);
  }

  // Where the cursor is in this grid: the element, and the class by which its place is known.
  focused() {
    const element = document.activeElement;
    if (!this.root.contains(element)) return null;
    return { element, place: [...element.closest('[class*="st-key-"]').classList].find((name) => name.startsWith("st-key-")) };
  }

  // Back to where it was, if the element went or was moved: the same place, whichever card is there now.
  focus(before) {
    if (!before || document.activeElement === before.element) return;
    const same = this.root.querySelector(`.${CSS.escape(before.place)} :is(button, input)`);
    (same ?? this.root.querySelector("button, input"))?.focus({ preventScroll: true });
  }

  close() {
    this.root.replaceChildren();
    page.end();
  }
}

export default mounted(({ parentElement }) => new Grid(parentElement.querySelector(".cards")));
