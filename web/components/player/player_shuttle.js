// J K L, single pictures and speeds, as at a cutting table: L goes on, J goes back, again for faster, K stands still.

const FASTEST = 8;
const SPEEDS = [0.25, 0.5, 0.75, 1, 1.25, 1.5, 2];

export class Shuttle {
  constructor(player) {
    this.player = player;
    this.video = player.video;
    this.speed = 1;
    this.back = 0;      // how fast it runs backward; no browser plays backward by itself
  }

  get rate() { return this.back ? -this.back : this.video.playbackRate; }

  // What films play at while nobody shuttles, this one and the next.
  setSpeed(speed) {
    this.speed = speed;
    this.video.defaultPlaybackRate = speed;
    this.video.playbackRate = speed;
  }

  faster(by) {
    const at = SPEEDS.indexOf(this.speed) + by;
    if (at >= 0 && at < SPEEDS.length) this.setSpeed(SPEEDS[at]);
  }

  nextSpeed() { this.setSpeed(SPEEDS[(SPEEDS.indexOf(this.speed) + 1) % SPEEDS.length]); }

  forward() {
    const { video, player } = this;
    if (!video.paused) {
      video.playbackRate = Math.min(FASTEST, video.playbackRate * 2);
      return;
    }
    this.rest();
    // Who presses "on" where the moment stopped wants to see what comes after it.
    if (video.currentTime >= player.to - 0.05) player.free = true;
    player.start();
  }

  backward() {
    const { video, player } = this;
    const running = this.back;
    this.back = running ? Math.min(FASTEST, running * 2) : 1;
    if (running) { player.paint(); return; }
    video.pause();
    this.at = performance.now();
    this.run();
    player.paint();
  }

  run() {
    if (!this.back || this.player.gone) return;
    const now = performance.now();
    // One seek at a time: where decoding is slow the steps are longer, and the pace is kept.
    if (!this.video.seeking) {
      const to = this.video.currentTime - ((now - this.at) / 1000) * this.back;
      this.at = now;
      this.player.roam(to);
      if (to <= 0) { this.stop(); return; }
    }
    requestAnimationFrame(() => this.run());
  }

  // No longer backward, and at the usual speed.
  rest() {
    this.back = 0;
    if (this.video.playbackRate !== this.speed) this.video.playbackRate = this.speed;
  }

  stop() {
    this.rest();
    this.video.pause();
    this.player.paint();
  }

  // The middle of a picture is sure to show it; its edge may show the one before.
  picture(by) {
    this.stop();
    const { fps, duration } = this.player.data;
    const at = Math.floor(this.video.currentTime * fps + 0.01) + by;
    this.player.roam(Math.min(duration - 0.5 / fps, (at + 0.5) / fps));
  }
}
