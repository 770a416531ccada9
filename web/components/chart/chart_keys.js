// A map without a pointer: arrows go from point to point, Enter presses one, plus and minus come nearer and go further.

const TOWARDS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
const SIDEWAYS_COSTS = 2.2;

// The nearest point in a direction; what lies to its side counts as further away. Without a point to start from: the one in the middle.
export const onwards = (points, from, [right, down]) => {
  let best = null;
  let least = Infinity;
  for (const point of points) {
    const [x, y] = [point.x - from.x, point.y - from.y];
    const ahead = x * right + y * down;
    if (point.row === from.row || (from.row !== undefined && ahead <= 0)) continue;
    const cost = from.row === undefined ? Math.hypot(x, y) : ahead + SIDEWAYS_COSTS * Math.abs(x * down + y * right);
    if (cost < least) [best, least] = [point, cost];
  }
  return best;
};

export class Keys {
  constructor(chart) {
    this.chart = chart;
    this.onKey = (event) => this.key(event);
    chart.plot.addEventListener("keydown", this.onKey);
    chart.plot.addEventListener("blur", () => { this.at = null; chart.card.hide(); });
  }

  key(event) {
    const { chart } = this;
    if (event.ctrlKey || event.metaKey || event.altKey || !chart.maps) return;
    const does = {
      Enter: () => this.at && chart.press(this.at.row), " ": () => this.at && chart.press(this.at.row),
      "+": () => chart.zoom(1 / 1.5), "=": () => chart.zoom(1 / 1.5), "-": () => chart.zoom(1.5), 0: () => chart.whole(), Home: () => chart.whole(),
      Escape: () => chart.drop(),
    }[event.key] ?? (TOWARDS[event.key] && (() => this.go(TOWARDS[event.key])));
    if (!does) return;
    event.preventDefault();
    event.stopPropagation();
    does();
  }

  go(direction) {
    const { chart } = this;
    const points = chart.inSight();
    const here = this.at && points.find((point) => point.row === this.at.row);
    const next = onwards(points, here ?? { x: chart.plot.clientWidth / 2, y: chart.plot.clientHeight / 2 }, direction);
    if (!next) return;
    this.at = next;
    const known = chart.card.show(next.row, next, next.size, next.group, next.colour);
    chart.say(known && [known.title, known.time, next.group].filter(Boolean).join(", "));
  }
}
