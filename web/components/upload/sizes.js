// Sizes and lengths of time in the words that came from Python.

import { filled } from "../shared/filled.js";

export const bytes = (count, words) => {
  if (count >= 999.5e6) return filled(words.gigabytes, { n: (count / 1e9).toFixed(1) });
  if (count < 0.95e6) return filled(words.kilobytes, { n: Math.max(1, Math.round(count / 1e3)) });
  return filled(words.megabytes, { n: count >= 9.95e6 ? Math.round(count / 1e6) : (count / 1e6).toFixed(1) });
};

export const timeToGo = (seconds, words) => {
  if (seconds < 60) return filled(words.seconds, { n: Math.max(1, Math.ceil(seconds)) });
  const minutes = Math.ceil(seconds / 60);
  if (minutes < 60) return filled(words.minutes, { n: minutes });
  return filled(words.hours, { n: Math.floor(minutes / 60), m: minutes % 60 });
};
