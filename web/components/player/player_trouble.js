// What can't be played, said before anybody presses play where it is known, else as soon as the browser gives up.

const LOOK_AGAIN_MS = 1500;
const SLOW_AFTER_MS = 6000;
const ANSWER_WITHIN_MS = 8000;
const HLS = "application/vnd.apple.mpegurl";

export class Trouble {
  constructor(player, panel, note) {
    this.player = player;
    this.video = player.video;
    this.panel = panel;
    this.note = note;
    this.kind = "";
    this.seen = "";             // what playing it has shown to be wrong with this address
    this.anyway = false;
    this.plays = false;
    this.followed = false;      // led on once more since it played last
    const { video } = this;
    video.addEventListener("loadeddata", () => this.look());
    video.addEventListener("error", () => this.fail());
    video.addEventListener("play", () => { this.plays = true; });
    // Browsers pause a film that broke, some before they say so.
    video.addEventListener("pause", () => { this.plays &&= Boolean(video.error); });
    video.addEventListener("emptied", () => { this.plays = false; });
    video.addEventListener("waiting", () => this.expect());
    video.addEventListener("timeupdate", () => { this.followed &&= !this.plays; });
    for (const event of ["playing", "pause", "emptied"]) video.addEventListener(event, () => this.expected());
    this.onOnline = () => { if (["no_connection", "no_files"].includes(this.kind)) player.again(); };
    window.addEventListener("online", this.onOnline);
  }

  // The address to play from; empty if this browser is known to show nothing of it.
  source(data) {
    if (data.src !== this.asked) Object.assign(this, { asked: data.src, kind: "", seen: "", anyway: false });
    this.data = data;
    const { how } = data;
    const knows = (type) => !type || this.video.canPlayType(type) !== "";
    const isStream = /\.m3u8($|[?#])/i.test(data.src);
    this.refused = this.seen || (how.plays === "no" ? "no_kind" : !knows(how.picture) ? "no_picture" : isStream && !knows(HLS) ? "no_hls" : "");
    this.silent = !this.refused && !knows(how.sound);
    this.isCopy = how.copy === "ready" && (this.refused !== "" || this.silent);
    if (this.isCopy) return how.copy_src;
    return this.refused && !this.anyway && !this.seen ? "" : data.src;
  }

  show(tell) {
    this.tell = tell;
    clearInterval(this.looking);
    const { how } = this.data;
    if ((this.refused || this.silent) && (how.copy === "wanted" || how.copy === "making")) {
      // An answer that says nothing new does not come to here.
      this.looking = setInterval(() => this.tell("wish", "look"), LOOK_AGAIN_MS);
    }
    this.paint();
  }

  // The address became too old while the page stood open. The page has a new one by now, or this one can't be helped.
  renew() {
    const address = this.video.getAttribute("src");
    if (!address || this.renewed !== address) return;
    clearTimeout(this.answering);
    if (this.hasNewer(address)) this.player.reload(this.playsOn);
    else this.say("old");
  }

  hasNewer(address) { return new URL(this.source(this.player.data), document.baseURI).href !== address; }

  say(kind) {
    this.kind = kind;
    this.paint();
  }

  forgive() {
    this.seen = "";
    this.say("");
  }

  // A file of which the browser knows the sound but not the picture plays black, without an error.
  look() {
    this.say("");
    if (this.video.videoWidth || this.isCopy) return;
    this.seen = "no_picture";
    this.player.reload();
  }

  async fail() {
    const { video } = this;
    const address = video.getAttribute("src");
    if (!address) return;
    const isPlaying = this.plays;
    const kind = await this.why(address);
    if (video.getAttribute("src") !== address || this.player.gone) return;
    if (kind === "old" && this.renewed !== address) {
      Object.assign(this, { renewed: address, playsOn: isPlaying });
      // The page may have been given a newer one before this one broke; an answer that says nothing new would not come to here.
      if (this.hasNewer(address)) { this.renew(); return; }
      this.tell("wish", "renew");
      this.answering = setTimeout(() => this.renew(), ANSWER_WITHIN_MS);
      return;
    }
    if (kind === "no_files" && !this.followed) {
      this.followed = true;
      this.player.reopen(isPlaying);
      return;
    }
    if (kind === "cannot" && !this.isCopy) {
      this.seen = kind;
      if (this.data.how.copy === "ready") { this.player.reload(); return; }
    }
    this.say(kind);
  }

  // A browser does not tell a dead host from a film of a strange kind; asking for the head of it does.
  async why(address) {
    try {
      const options = { method: "HEAD", signal: AbortSignal.timeout(ANSWER_WITHIN_MS), cache: "no-store", credentials: "same-origin" };
      const ours = { mode: "same-origin", redirect: "manual" };
      const answer = await fetch(address, { ...options, ...(this.isOurs(address) ? ours : { mode: "no-cors" }) });
      // We may lead on to where the file is kept, by an address that is good for an hour; browsers go on with that one.
      if (answer.type === "opaqueredirect") return "no_files";
      return { 403: "old", 404: "gone", 503: "no_connection" }[answer.status] ?? "cannot";
    } catch {
      return "no_connection";
    }
  }

  isOurs(address) { return new URL(address, document.baseURI).origin === location.origin; }

  expect() {
    clearTimeout(this.slow);
    this.slow = setTimeout(() => { if (!this.video.paused && this.video.readyState < 3 && !this.kind) this.say("slow"); }, SLOW_AFTER_MS);
  }

  expected() {
    clearTimeout(this.slow);
    if (this.kind === "slow") this.say("");
  }

  paint() {
    const { words } = this.data;
    const kind = this.kind || (this.isCopy ? "" : this.refused);
    const isWhole = !this.kind && kind && !this.video.getAttribute("src");
    const address = this.video.getAttribute("src") || this.data.src;
    const host = this.isOurs(address) ? words.here : new URL(address).hostname;
    const said = kind ? [words[kind].replace("{host}", host)] : [];
    const acts = [];
    if (kind && kind === this.refused) {
      const offer = this.offer();
      said.push(...offer.said);
      acts.push(...offer.acts);
      if (isWhole) acts.push(["anyway", () => { this.anyway = true; this.player.reload(); }]);
    }
    if (["no_connection", "no_files", "cannot"].includes(kind)) acts.push(["again", () => this.player.again()]);
    this.panel.classList.toggle("whole", Boolean(isWhole));
    this.fill(this.panel, said, acts);
    const offer = this.silent && !this.isCopy ? this.offer() : { said: [], acts: [] };
    const beside = this.isCopy ? words.copy_plays : this.silent ? words.no_sound : "";
    this.fill(this.note, beside ? [beside, ...offer.said] : [], offer.acts);
    this.player.root.classList.toggle("shut", Boolean(isWhole));
  }

  offer() {
    const { how, words } = this.data;
    const make = [["make_copy", () => this.tell("wish", "copy")]];
    return {
      none: { said: [], acts: make },
      failed: { said: [words.copy_failed.replace("{why}", how.why)], acts: make },
      wanted: { said: [words.copy_wanted], acts: [] },
      making: { said: [words.copy_making.replace("{share}", Math.round(100 * how.share))], acts: [] },
    }[how.copy] ?? { said: [], acts: [] };
  }

  fill(box, said, acts) {
    const told = JSON.stringify([said, acts.map(([name]) => name)]);
    box.hidden = !said.length;
    if (box.dataset.told === told) return;      // a button that has the focus keeps it
    box.dataset.told = told;
    box.replaceChildren(...said.map((line) => Object.assign(document.createElement("p"), { textContent: line })));
    if (!acts.length) return;
    const row = document.createElement("div");
    row.append(...acts.map(([name, act]) => {
      const button = Object.assign(document.createElement("button"), { type: "button", className: name, textContent: this.data.words[name] });
      button.addEventListener("click", act);
      return button;
    }));
    box.append(row);
  }

  close() {
    clearInterval(this.looking);
    clearTimeout(this.slow);
    clearTimeout(this.answering);
    window.removeEventListener("online", this.onOnline);
  }
}
