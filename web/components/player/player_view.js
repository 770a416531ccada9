// What the player shows of itself: the line below the picture, and the film strip of the moments around.

import { clock, wholeSeconds } from "../shared/clock.js";

export class View {
  constructor(player, parts) {
    Object.assign(this, { player, parts });
  }

  label() {
    const { parts, player } = this;
    const { words, duration } = player.data;
    player.root.setAttribute("aria-label", words.player);
    parts.big.setAttribute("aria-label", words.play);
    parts.volume.setAttribute("aria-label", words.volume);
    parts.track.setAttribute("aria-label", words.position);
    parts.track.setAttribute("aria-valuemin", "0");
    parts.track.setAttribute("aria-valuemax", String(Math.floor(duration)));
    for (const name of ["replay", "loop", "full", "captions"]) this.name(parts[name], words[name]);
    parts.gather.hidden = !player.data.video || player.data.trims;
    parts.context.textContent = words.context;
    this.name(parts.context, words.context_long);
    parts.total.textContent = clock(duration);
    parts.parts.replaceChildren(...player.data.parts.map(({ start, end }) => {
      const part = document.createElement("i");
      part.style.left = this.share(start);
      part.style.width = this.share(end - start);
      return part;
    }));
  }

  fillStrip() {
    const { words, strip } = this.player.data;
    this.parts.strip.replaceChildren(...strip.map((frame) => {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "frame";
      button.setAttribute("aria-label", `${words.play} ${frame.label}`);
      const picture = document.createElement("img");
      picture.src = frame.picture;
      picture.alt = "";
      picture.loading = "lazy";
      const time = document.createElement("span");
      time.textContent = frame.label;
      button.append(picture, time);
      button.addEventListener("click", () => this.player.moveTo(frame));
      return button;
    }));
  }

  name(button, words) {
    if (button.getAttribute("aria-label") === words) return;
    button.setAttribute("aria-label", words);
    button.title = words;
  }

  icon(button, icon, words) {
    if (button.textContent !== icon) button.textContent = icon;
    this.name(button, words);
  }

  share(seconds) { return `${(100 * Math.min(1, Math.max(0, seconds / this.player.data.duration))).toFixed(3)}%`; }

  paint() {
    const { parts, player } = this;
    const { video, data, shuttle, isMoving } = player;
    const { words } = data;
    parts.moment.style.left = this.share(player.from);
    parts.moment.style.width = this.share(player.to - player.from);
    player.root.style.setProperty("--head", this.share(player.position));
    const now = clock(player.position);
    if (parts.now.textContent !== now) {
      parts.track.setAttribute("aria-valuenow", String(wholeSeconds(player.position)));
      parts.track.setAttribute("aria-valuetext", now);
      parts.now.textContent = now;
    }
    parts.big.hidden = isMoving;
    this.icon(parts.toggle, isMoving ? "pause" : "play_arrow", isMoving ? words.pause : words.play);
    this.paintGather();
    player.trim.paint();
    this.icon(parts.sound, video.muted ? "volume_off" : "volume_up", video.muted ? words.unmute : words.mute);
    const rate = `${shuttle.rate}×`.replace("-", "−");
    this.icon(parts.speed, rate, words.speed.replace("{rate}", rate));
    parts.loop.setAttribute("aria-pressed", String(player.looping));
    parts.context.setAttribute("aria-pressed", String(player.widened));
    player.sound.paint();
    this.markFrame();
  }

  paintGather() {
    const { parts, player } = this;
    const { words } = player.data;
    const isIn = player.isGathered;
    const said = isIn ? words.gathered : words.gather;
    this.icon(parts.gather, isIn ? "check" : "add", player.data.parts.length > 1 && !isIn ? `${said}. ${words.gather_parts}` : said);
    parts.gather.setAttribute("aria-pressed", String(isIn));
  }

  // The moment that is on. At the end of one it is still that one.
  markFrame() {
    const { parts, player } = this;
    const at = player.free ? player.position : Math.min(Math.max(player.position, player.from), player.to - 0.05);
    const on = player.data.strip.findLastIndex(({ start }) => start <= at + 0.03);
    [...parts.strip.children].forEach((button, index) => {
      if (button.getAttribute("aria-current") === String(index === on)) return;
      button.setAttribute("aria-current", String(index === on));
      if (index === on) button.scrollIntoView({ block: "nearest", inline: "center" });
    });
  }
}
