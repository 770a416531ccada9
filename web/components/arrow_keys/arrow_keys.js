// Arrows move between the cards of a page: left and right to the neighbour, up and down to the card above or below.

const CARDS = '[class*="st-key-play_"] button, [class*="st-key-open_"] button, [class*="st-key-pick_"] input';
const MOVES = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

const centre = (element) => {
  const box = element.getBoundingClientRect();
  return [box.left + box.width / 2, box.top + box.height / 2];
};

const nearest = (from, cards, [dx, dy]) => {
  const [x, y] = centre(from);
  let best = null;
  let bestCost = Infinity;
  for (const card of cards) {
    const [cx, cy] = centre(card);
    const along = (cx - x) * dx + (cy - y) * dy;
    const aside = Math.abs((cx - x) * dy) + Math.abs((cy - y) * dx);
    // The next row counts as "to the right" of nothing: staying in line comes first.
    if (along > 8 && along + 3 * aside < bestCost) {
      best = card;
      bestCost = along + 3 * aside;
    }
  }
  return best;
};

const onKey = (event) => {
  const move = MOVES[event.key];
  if (!move || event.ctrlKey || event.metaKey || event.altKey || document.querySelector('[role="dialog"]')) return;
  const cards = [...document.querySelectorAll(CARDS)];
  const here = document.activeElement;
  const inBox = here?.closest?.(".st-key-q");
  let target = null;
  if (inBox && event.key === "ArrowDown") target = cards[0];
  else if (cards.includes(here)) target = nearest(here, cards, move) ?? (event.key === "ArrowUp" ? document.querySelector(".st-key-q input") : null);
  if (!target) return;
  event.preventDefault();
  target.focus();
  target.scrollIntoView({ block: "nearest", behavior: "auto" });
};

export default function () {
  document.addEventListener("keydown", onKey);
  document.documentElement.dataset.arrowKeys = "on";
  return () => {
    document.removeEventListener("keydown", onKey);
    delete document.documentElement.dataset.arrowKeys;
  };
}
