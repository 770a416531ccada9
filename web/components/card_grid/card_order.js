// Cards that people put in order: with the pointer, by holding a finger on one, or with Alt and an arrow; a selected card takes all
// that are selected along. Each move says which cards go before which; the grid shows it at once, and the page is told.

const START_PX = 6;             // a press that moves further than this carries the card
const HOLD_MS = 350;            // so long a finger rests on a card before it carries it
const EDGE_PX = 70;             // near the edge of the page, carrying turns it
const SCROLL_PX = 14;

// The ids with `id` before `before`, or at the end without one.
export const placed = (ids, id, before) => {
  if (!ids.includes(id) || id === before) return ids;
  const others = ids.filter((one) => one !== id);
  const at = others.indexOf(before);
  return at < 0 ? [...others, id] : [...others.slice(0, at), id, ...others.slice(at)];
};

// The ids with several before another, in the order in which they are given.
export const placedAll = (ids, moved, before) => moved.reduce((order, id) => placed(order, id, before), ids);

// Before which card some go that move by so many places, counted from their edge on that side; "" is the end, null where they stay.
export const beforeAfterSteps = (ids, moved, by) => {
  const going = new Set(moved);
  const others = ids.filter((id) => !going.has(id));
  const edge = by < 0 ? ids.findIndex((id) => going.has(id)) : ids.findLastIndex((id) => going.has(id));
  if (edge < 0) return null;
  const from = ids.slice(0, edge).filter((id) => !going.has(id)).length;
  const before = others[Math.min(others.length, Math.max(0, from + by))] ?? "";
  return placedAll(ids, moved, before).every((id, at) => id === ids[at]) ? null : before;
};

export class Order {
  // `ids` gives them in order, `together` those that go along with one, itself among them, `cardOf` its element; `move` is told which
  // go before which, `remove` which go out.
  constructor(root, { ids, idAt, together, cardOf, move, remove }) {
    Object.assign(this, { root, ids, idAt, together, cardOf, move, remove });
    root.classList.add("ordered");
    const on = (target, event, act, options = {}) => target.addEventListener(event, act, { signal: this.closing.signal, ...options });
    on(root, "keydown", (event) => this.key(event));
    on(root, "pointerdown", (event) => this.press(event));
    on(root, "click", (event) => this.click(event), { capture: true });
    on(root, "dragstart", (event) => event.preventDefault());
    on(root, "contextmenu", (event) => { if (this.held) event.preventDefault(); });
    on(document, "pointermove", (event) => this.carry(event));
    on(document, "pointerup", () => this.drop());
    on(document, "pointercancel", () => this.end());
    on(document, "touchmove", (event) => { if (this.held?.isCarried) event.preventDefault(); }, { passive: false });
    on(document, "keydown", (event) => { if (event.key === "Escape" && this.held) { event.stopPropagation(); this.end(); } }, { capture: true });
  }

  closing = new AbortController();

  key(event) {
    const id = this.idAt(event.target);
    if (!id || event.ctrlKey || event.metaKey) return;
    if (event.key === "Delete" && !event.altKey) { event.preventDefault(); this.remove(this.together(id)); }
    if (!event.altKey) return;
    const row = getComputedStyle(this.root.querySelector(".grid")).gridTemplateColumns.split(" ").length;
    const by = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -row, ArrowDown: row, Home: -Infinity, End: Infinity }[event.key];
    if (!by) return;
    event.preventDefault();
    const moved = this.together(id);
    const before = beforeAfterSteps(this.ids(), moved, by);
    if (before !== null) this.move(moved, before);
  }

  press(event) {
    const id = this.idAt(event.target);
    if (!id || event.button || event.target.closest("a, input, .edit, .also, .gather")) return;
    this.held = { id, x: event.clientX, y: event.clientY, card: event.target.closest(".card"), isTouch: event.pointerType === "touch" };
    if (this.held.isTouch) this.hold = setTimeout(() => this.lift(), HOLD_MS);
  }

  lift() {
    const { held } = this;
    held.isCarried = true;
    held.moved = this.together(held.id);
    if (held.moved.length > 1) held.card.dataset.count = held.moved.length;
    for (const id of held.moved) this.cardOf(id).classList.add("carried");
    this.follow();
  }

  carry(event) {
    const { held } = this;
    if (!held) return;
    const [dx, dy] = [event.clientX - held.x, event.clientY - held.y];
    if (!held.isCarried) {
      if (Math.hypot(dx, dy) < START_PX) return;
      if (held.isTouch) { this.end(); return; }
      this.lift();
    }
    Object.assign(held, { toX: event.clientX, toY: event.clientY });
    held.card.style.translate = `${dx}px ${dy + this.scrolled()}px`;
    this.aim(event.clientX, event.clientY);
  }

  scrolled() {
    const main = document.querySelector('[data-testid="stMain"]');
    this.held.top ??= main?.scrollTop ?? 0;
    return (main?.scrollTop ?? 0) - this.held.top;
  }

  // While a card is carried near the upper or lower edge, the page turns under it.
  follow() {
    const { held } = this;
    if (!held?.isCarried) return;
    const by = held.toY < EDGE_PX ? -SCROLL_PX : held.toY > innerHeight - EDGE_PX ? SCROLL_PX : 0;
    if (by) {
      document.querySelector('[data-testid="stMain"]')?.scrollBy(0, by);
      held.card.style.translate = `${held.toX - held.x}px ${held.toY - held.y + this.scrolled()}px`;
      this.aim(held.toX, held.toY);
    }
    requestAnimationFrame(() => this.follow());
  }

  // Which card it would go before: marked on that card, or after the last one.
  aim(x, y) {
    const under = document.elementsFromPoint(x, y).map((element) => element.closest?.(".cards .card"));
    const over = under.find((card) => card && !card.classList.contains("carried") && this.root.contains(card));
    this.clear();
    if (!over) return;
    const { left, width } = over.getBoundingClientRect();
    const isAfter = x > left + width / 2;
    over.classList.add(isAfter ? "drop_after" : "drop_before");
    const ids = this.ids().filter((id) => !this.held.moved.includes(id));
    this.held.before = ids[ids.indexOf(this.idAt(over)) + (isAfter ? 1 : 0)] ?? "";
  }

  clear() {
    for (const card of this.root.querySelectorAll(".drop_before, .drop_after")) card.classList.remove("drop_before", "drop_after");
    if (this.held) this.held.before = undefined;
  }

  drop() {
    const { held } = this;
    if (!held) return;
    const { moved, before, isCarried } = held;
    this.end();
    this.carriedAt = isCarried ? performance.now() : 0;
    if (isCarried && before !== undefined) this.move(moved, before);
  }

  end() {
    clearTimeout(this.hold);
    this.clear();
    for (const card of this.root.querySelectorAll(".carried")) card.classList.remove("carried");
    if (this.held) {
      this.held.card.style.translate = "";
      delete this.held.card.dataset.count;
    }
    this.held = null;
  }

  // The click that ends carrying a card is no press on it.
  click(event) {
    if (!this.carriedAt || performance.now() - this.carriedAt > 100) return;
    this.carriedAt = 0;
    event.stopPropagation();
    event.preventDefault();
  }

  close() {
    this.end();
    this.closing.abort();
  }
}
