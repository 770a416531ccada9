// Times as people type them where they cut: 1:02.48, with hours 1:04:09.

export const timeShown = (seconds) => {
  const ms = Math.round(seconds * 1000);
  const [h, m, s] = [Math.floor(ms / 3_600_000), Math.floor(ms / 60_000) % 60, Math.floor(ms / 1000) % 60];
  const two = (n) => String(n).padStart(2, "0");
  const part = String(ms % 1000).padStart(3, "0").replace(/0+$/u, "");
  return `${h ? `${h}:${two(m)}` : m}:${two(s)}${part && `.${part}`}`;
};

// Seconds; null for what is no time.
export const timeTyped = (text) => {
  const match = /^(?:(?:(\d{1,3}):)?(\d{1,3}):)?(\d{1,5}(?:[.,]\d{0,3})?)$/u.exec(text.trim());
  if (!match) return null;
  const [, hours, minutes, seconds] = match;
  return Math.round((Number(hours ?? 0) * 3600 + Number(minutes ?? 0) * 60 + Number(seconds.replace(",", "."))) * 1000) / 1000;
};
