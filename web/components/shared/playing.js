// The one player of a page (../player), for what follows it and moves it.

// How often a player draws its line of time while it plays. Drawn with every picture, it took most of what playing takes.
export const REPAINT_MS = 100;

export const playerOf = () => document.querySelector(".st-key-clip_player .player");

export const filmOf = () => document.querySelector(".st-key-clip_player .player video");

// Where it stands on our clock, which the browser's may not be (../player/player_film.js).
export const positionOf = (film) => (film ? film.currentTime - Number(film.dataset.origin || 0) : 0);

// Tells whenever the player moves; what it returns ends that.
export const followed = (told) => {
  const onTime = (event) => {
    // One that was sent elsewhere is not there yet.
    if (event.target === filmOf() && !event.target.seeking && event.target.readyState >= 2) told(positionOf(event.target));
  };
  for (const event of ["timeupdate", "seeked"]) document.addEventListener(event, onTime, true);
  return () => { for (const event of ["timeupdate", "seeked"]) document.removeEventListener(event, onTime, true); };
};

// Mark a stretch as the one that is on, or go there and play; false where there is no player of ours.
export const handOver = (start, end, play) => {
  const player = playerOf();
  player?.dispatchEvent(new CustomEvent("clipseek:moment", { detail: { start, end, play } }));
  return !!player;
};
