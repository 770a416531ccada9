// Where words stand in a line, whatever their capitals and accents.

const plain = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();

// Pairs of beginnings and ends in `text`; none for nothing.
export const foundIn = (text, wanted) => {
  const looked = plain(wanted).trim();
  if (!looked) return [];
  // One letter may become several, or none: each of them knows which one it was.
  const from = [];
  let folded = "";
  let at = 0;
  for (const letter of text) {
    const one = plain(letter);
    for (let part = 0; part < one.length; part += 1) from.push(at);
    folded += one;
    at += letter.length;
  }
  from.push(text.length);
  const found = [];
  for (let place = folded.indexOf(looked); place >= 0; place = folded.indexOf(looked, place + looked.length)) {
    const start = from[place];
    const end = from[place + looked.length];
    // A part of what one letter became, as the first half of "½", ends where the letter does.
    found.push([start, end > start ? end : Math.min(text.length, start + 1)]);
  }
  return found;
};
