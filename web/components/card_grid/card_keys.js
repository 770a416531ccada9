// Arrows move between the cards of a page: left and right to the neighbour, up and down to the card above or below, and between
// the first card and the box in which people search.

const CONTROLS = ".cards .card > :is(.open, .pick) :is(button, input)";
const SEARCH_BOX = ":is(.st-key-q, .st-key-find) input";
const MOVES = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
const LEAST_PX = 8;                 // so far at least a card lies in a direction

// Which of these points a move from `from` leads to; -1 where nothing lies that way.
export const nearest = ([x, y], points, [dx, dy]) => {
  let best = -1;
  let bestCost = Infinity;
  points.forEach(([px, py], at) => {
    const along = (px - x) * dx + (py - y) * dy;
    const aside = Math.abs((px - x) * dy) + Math.abs((py - y) * dx);
    // The next row counts as "to the right" of nothing: staying in line comes first.
    const cost = along + 3 * aside;
    if (along > LEAST_PX && cost < bestCost) [best, bestCost] = [at, cost];
  });
  return best;
};

const centre = (element) => {
  const { left, top, width, height } = element.getBoundingClientRect();
  return [left + width / 2, top + height / 2];
};

const target = (key, here) => {
  const controls = [...document.querySelectorAll(CONTROLS)];
  if (here?.closest(SEARCH_BOX)) return key === "ArrowDown" ? controls[0] : null;
  const from = here?.closest(".cards .card")?.querySelector(CONTROLS);
  if (!from) return null;
  const at = nearest(centre(from), controls.map(centre), MOVES[key]);
  if (at >= 0) return controls[at];
  return key === "ArrowUp" ? document.querySelector(SEARCH_BOX) : null;
};

const GATHER = "b";

// B on a card is its "+".
export const gatherOnKey = (event) => {
  if (event.key.toLowerCase() !== GATHER || event.ctrlKey || event.metaKey || event.altKey) return;
  if (document.querySelector('[role="dialog"]')) return;
  document.activeElement?.closest(".cards .card")?.querySelector(".gather button")?.click();
};

export const moveOnArrow = (event) => {
  if (!MOVES[event.key] || event.ctrlKey || event.metaKey || event.altKey || document.querySelector('[role="dialog"]')) return;
  const found = target(event.key, document.activeElement);
  if (!found) return;
  event.preventDefault();
  found.focus();
  found.scrollIntoView({ block: "nearest", behavior: "auto" });
};

// The ids from one to the other, whichever comes first; only the other where the first is not among them.
export const run = (ids, from, to) => {
  const [a, b] = [ids.indexOf(from), ids.indexOf(to)].toSorted((x, y) => x - y);
  return a < 0 ? [to] : ids.slice(a, b + 1);
};
