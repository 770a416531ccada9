// Draws grids of cards from their data, each card in the same element for as long as it is shown, and tells what was done with it.

import { onGathered } from "../shared/gathering.js";
import { mounted } from "../shared/mounted.js";
import { Card, made } from "./card.js";
import { Acts } from "../shared/acts.js";
import { gatherOnKey, moveOnArrow, run } from "./card_keys.js";
import { Order, placed } from "./card_order.js";
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
  box = made("textarea", "written", { rows: 1, dir: "auto" });

  constructor(onMore, onWritten) {
    this.title.append(this.name, this.box, this.said);
    this.box.addEventListener("change", () => onWritten(this.box.value));
    // Enter is done, Escape takes back.
    this.box.addEventListener("keydown", (event) => {
      if (event.isComposing || !["Enter", "Escape"].includes(event.key)) return;
      event.preventDefault();
      if (event.key === "Escape") this.box.value = this.written;
      this.box.blur();
    });
    const more = made("div");
    more.append(this.more);
    this.more.addEventListener("click", onMore);
    this.head.append(this.title, more);
  }

  show({ key, title, said, more, note, look, written }, cards, layout, { names, words }) {
    this.root.className = `group ${look} st-key-${names.group}_${key}`;
    this.more.parentElement.className = `more st-key-only_${key}`;
    this.name.data = title;
    this.said.textContent = said;
    this.more.textContent = more;
    this.more.parentElement.hidden = !more;
    this.note.textContent = note;
    this.box.hidden = written === null;
    this.box.ariaLabel = words.written.replace("{title}", title);
    // What is being written stays.
    if (document.activeElement !== this.box) this.box.value = written ?? "";
    this.written = written ?? "";
    sized(this.grid, layout);
    const [first, ...others] = cards;
    arrange(this.grid, note ? [first, this.note, ...others] : cards);
    arrange(this.root, title ? [this.head, this.grid] : [this.grid]);
  }
}

const KEYS = [moveOnArrow, gatherOnKey];

// The buttons below all cards, which are about all of them.
class Below {
  root = made("div", "below");
  buttons = new Map();

  constructor(act) { this.act = act; }

  show(acts) {
    forget(this.buttons, acts.map(([key]) => key));
    arrange(this.root, acts.map((act) => this.button(...act)));
  }

  button(key, label, icon) {
    if (!this.buttons.has(key)) this.buttons.set(key, this.made(key));
    const place = this.buttons.get(key);
    const [sign, words] = place.firstChild.children;
    sign.textContent = icon;
    words.textContent = label;
    return place;
  }

  made(key) {
    const [place, button] = [made("div", `st-key-${key}`), made("button", "", { type: "button" })];
    button.append(made("span", "sign", { "aria-hidden": "true" }), made("span"));
    button.addEventListener("click", () => this.act(key));
    place.append(button);
    return place;
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
    for (const onKey of KEYS) document.addEventListener("keydown", onKey);
  },
  end() {
    this.grids -= 1;
    if (this.grids) return;
    this.strips.close();
    for (const onKey of KEYS) document.removeEventListener("keydown", onKey);
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
  closing = new AbortController();
  below = new Below((key) => this.act("below", key, null));

  constructor(root) {
    this.root = root;
    page.begin();
    onGathered(() => this.cards.forEach((card) => card.mark()), this.closing.signal);
  }

  show({ data, setStateValue }) {
    this.data = data;
    this.tell = setStateValue;
    this.acts.settle(data.heard);
    if (data.is_ordered) this.order ??= this.ordered();
    const focused = this.focused();
    const shown = data.groups.map((group) => this.group(group));
    sized(this.root, data.beside);
    this.below.show(data.below);
    arrange(this.root, data.below.length ? [...shown, this.below.root] : shown);
    forget(this.groups, data.groups.map((group) => group.key));
    forget(this.cards, data.groups.flatMap((group) => group.cards.map(idOf)));
    this.focus(focused);
    page.turnTo(data.page);
    page.strips.drawn();
  }

  group(group) {
    if (!this.groups.has(group.key)) this.groups.set(group.key, new Group(() => this.act("more", group.key), (text) => this.act("write", group.key, text)));
    const shown = this.groups.get(group.key);
    const written = this.acts.latest("write", group.key, group.written);
    const cards = new Map(group.cards.map((card) => [idOf(card), card]));
    shown.show({ ...group, written }, this.inOrder(group).map((id) => this.card(cards.get(id))), this.data.layout, this.data);
    return shown.root;
  }

  // The cards of a group as they stand once the page has seen to all moves.
  inOrder(group) {
    const gone = new Set(this.acts.unheard.filter(([, what]) => what === "remove").map(([, , id]) => id));
    const moves = this.acts.unheard.filter(([, what]) => what === "move");
    return moves.reduce((ids, [, , id, before]) => placed(ids, id, before), group.cards.map(idOf)).filter((id) => !gone.has(id));
  }

  ordered() {
    const ids = () => this.data.groups.flatMap((group) => this.inOrder(group));
    const act = (what, some, value) => {
      for (const id of some) this.acts.add(what, id, value);
      // Telling the page takes longer than moving a card, which is to be seen first.
      requestAnimationFrame(() => setTimeout(() => this.tell("did", this.acts.unheard)));
    };
    const cardOf = (id) => this.cards.get(id).root;
    // These elements are moved, not all that come after their place: two hundred cards are in order again within a frame.
    const move = (some, before) => {
      const focused = this.focused();
      for (const id of some) cardOf(id).parentElement.insertBefore(cardOf(id), this.cards.get(before)?.root ?? null);
      this.focus(focused);
      act("move", some, before);
    };
    const remove = (some) => {
      const left = ids().filter((id) => !some.includes(id));
      const at = ids().indexOf(some[0]);
      for (const id of some) cardOf(id).remove();
      const next = left[Math.min(at, left.length - 1)];
      if (next) cardOf(next).querySelector(":is(.open, .pick) :is(button, input)")?.focus();
      act("remove", some);
    };
    const isPicked = (id) => cardOf(id).classList.contains("picked");
    return new Order(this.root, {
      ids,
      idAt: (element) => [...this.cards].find(([, card]) => card.root.contains(element))?.[0],
      together: (id) => (isPicked(id) ? ids().filter(isPicked) : [id]),
      cardOf,
      move,
      remove,
    });
  }

  card(card) {
    const { acts, cards } = this;
    const id = idOf(card);
    if (!cards.has(id)) cards.set(id, new Card((what, value, isRun) => this.act(what, id, value, isRun)));
    const [picked, thumb] = [acts.latest("pick", id, card.is_picked), acts.latest("thumb", id, card.thumb)];
    cards.get(id).show({ ...card, is_picked: picked, thumb }, this.data);
    return cards.get(id).root;
  }

  act(what, id, value, isRun = false) {
    const cards = this.data.groups.flatMap((group) => group.cards);
    const ids = isRun ? run(cards.map(idOf), this.picked, id) : [id];
    if (what === "pick") this.picked = id;
    for (const one of ids) this.acts.add(what, one, value);
    this.tell("did", this.acts.unheard);
    for (const card of cards) if (ids.includes(idOf(card))) this.card(card);
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
    // A card that was moved takes the cursor with it.
    if (this.order && this.root.contains(before.element)) { before.element.focus({ preventScroll: true }); return; }
    const same = this.root.querySelector(`.${CSS.escape(before.place)} :is(button, input, textarea)`);
    (same ?? this.root.querySelector("button, input"))?.focus({ preventScroll: true });
  }

  close() {
    this.closing.abort();
    this.order?.close();
    this.root.replaceChildren();
    page.end();
  }
}

export default mounted(({ parentElement }) => new Grid(parentElement.querySelector(".cards")));
