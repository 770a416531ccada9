// Moments are gathered into one collection, which the tray at the foot of the page knows. Others ask it by events of the document,
// so that a press costs the page no run of its own, and learn from it which moments lie in there. A moment is [video, start, end],
// in milliseconds.

const WANTED = "clipseek:gather";
const CHANGED = "clipseek:gathered";

// They share at least half of the shorter of the two; Python goes by the same rule.
export const isSame = ([video, start, end], [other, from, to]) =>
  video === other && 2 * (Math.min(end, to) - Math.max(start, from)) >= Math.min(end - start, to - from);

const liesIn = (items, moment) => items.some((item) => isSame(item, moment));

// What lies in a collection once it has been told of these acts, which the page has not answered yet.
export const withActs = (items, acts) => acts.reduce((kept, [, what, told]) => {
  if (what !== "add" && what !== "remove") return kept;
  const moments = JSON.parse(told);
  return what === "add" ? [...kept, ...moments] : kept.filter((item) => !liesIn(moments, item));
}, items);

export const areGathered = (moments) => moments.length > 0 && moments.every((moment) => liesIn(globalThis.clipseekGathered ?? [], moment));

export const askFor = (moments) => document.dispatchEvent(new CustomEvent(WANTED, { detail: moments }));
export const onAsked = (act, signal) => document.addEventListener(WANTED, ({ detail }) => act(detail), { signal });

export const tellGathered = (items) => {
  globalThis.clipseekGathered = items;
  document.dispatchEvent(new Event(CHANGED));
};
export const onGathered = (act, signal) => document.addEventListener(CHANGED, act, { signal });
