// Words on a map: the more important first, and none over another. They are chosen anew whenever the map is nearer or further.

const SIGNS = { "&": "&amp;", "<": "&lt;", ">": "&gt;" };
export const safe = (text) => text.replace(/[&<>]/g, (sign) => SIGNS[sign]);

const LETTER_PX = 7.4;
const LINE_PX = 20;
const LIFT_PX = 15;
const ROOM_PX = 6;

const fits = (box, others) =>
  others.every((other) => box.x + box.half + ROOM_PX < other.x - other.half || other.x + other.half + ROOM_PX < box.x - box.half || Math.abs(box.y - other.y) > LINE_PX);

// Annotations for the labels that have room; `labels` are {x, y, text}, the most important first.
export const labelled = (plot, labels) => {
  const { xaxis, yaxis } = plot._fullLayout;
  const placed = [];
  for (const { x, y, text, lift } of labels) {
    const box = { x: xaxis.d2p(x), y: yaxis.d2p(y) - (lift ? LIFT_PX : 0), lift, half: (text.length * LETTER_PX) / 2, text, at: [x, y] };
    const inside = box.x - box.half > 2 && box.x + box.half < xaxis._length - 2 && box.y > LINE_PX && box.y < yaxis._length - LINE_PX / 2;
    if (inside && fits(box, placed)) placed.push(box);
  }
  return placed.map(({ text, lift, at: [x, y] }) => ({ x, y, yshift: lift ? LIFT_PX : 0, text: safe(text), showarrow: false, captureevents: false, font: { size: 13.5, weight: 600 } }));
};
