// Seconds as people read them: 1:04:09, or 4:09 below an hour.

export const wholeSeconds = (seconds) => Math.max(0, Math.floor(seconds + 1e-6));

export const clock = (seconds) => {
  const whole = wholeSeconds(seconds);
  const [h, m, s] = [Math.floor(whole / 3600), Math.floor((whole % 3600) / 60), whole % 60];
  const two = (n) => String(n).padStart(2, "0");
  return h ? `${h}:${two(m)}:${two(s)}` : `${m}:${two(s)}`;
};
