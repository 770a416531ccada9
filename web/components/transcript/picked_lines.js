// Which lines are picked: always a row of them, [first, last], as what is made of them is one stretch of the video.

export const pickedWith = (picked, index) => {
  if (!picked) return [index, index];
  const [first, last] = picked;
  if (index < first) return [index, last];
  if (index > last) return [first, index];
  // A line that is picked is picked no more: nor are those after it, unless it is the first.
  if (index > first) return [first, index - 1];
  return index < last ? [index + 1, last] : null;
};

// Lines may overlap, so the last to begin need not be the last to end.
export const stretchOf = (lines, [first, last]) => [lines[first][0], Math.max(...lines.slice(first, last + 1).map(([, end]) => end))];
