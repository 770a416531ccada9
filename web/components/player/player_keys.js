// The keys of the player. On the document and before anybody else: focus may be on the dialog's own button, and Streamlit knows R
// as "rerun".

const OWN_KEYS = ["ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown", "Home", "End", "PageUp", "PageDown"];

export class Keys {
  constructor(player) {
    this.player = player;
    this.onKey = (event) => this.key(event);
    document.addEventListener("keydown", this.onKey, true);
  }

  key(event) {
    if (event.key === "Escape") this.escape(event);
    if (event.ctrlKey || event.metaKey || event.altKey || this.isWriting(event)) return;
    const { player } = this;
    const { shuttle } = player;
    if (player.heat.key(event)) { event.preventDefault(); event.stopPropagation(); return; }
    const onButton = event.target.closest?.("button, a") && (event.key === " " || event.key === "Enter");
    const onFrame = event.target.closest?.(".strip .frame");
    const onTrack = event.target.closest?.(".track");
    const actions = {
      " ": () => player.toggle(), k: () => shuttle.stop(), j: () => shuttle.backward(),
      l: () => (event.shiftKey ? player.setLoop(!player.looping) : shuttle.forward()),
      ",": () => shuttle.picture(-1), ".": () => shuttle.picture(1), "<": () => shuttle.faster(-1), ">": () => shuttle.faster(1),
      r: () => player.replay(), c: () => player.setContext(!player.widened), m: () => player.sound.toggle(),
      ...(player.trim.isOn
        ? { i: () => player.trim.setIn(), o: () => player.trim.setOut(), s: () => player.trim.split() }
        : { b: () => player.gather(event.shiftKey) }),
      t: () => player.sound.toggleCaptions(), f: () => player.fullScreen(),
      ArrowLeft: () => (onFrame ? this.neighbour(onFrame.previousElementSibling) : player.roam(player.position - 1)),
      ArrowRight: () => (onFrame ? this.neighbour(onFrame.nextElementSibling) : player.roam(player.position + 1)),
      ...(onTrack && { Home: () => player.roam(0), End: () => player.roam(player.data.duration) }),
    };
    const action = actions[event.key.length === 1 ? event.key.toLowerCase() : event.key];
    if (!action || onButton) return;
    event.preventDefault();
    event.stopPropagation();
    action();
  }

  // A button that was drawn anew, as a thumb is when it is pressed, leaves the focus to the page, where no dialog hears of Escape.
  escape(event) {
    const { root } = this.player;
    if (document.activeElement !== document.body || !root.closest('[role="dialog"]')) return;
    event.stopPropagation();
    root.focus({ preventScroll: true });
    root.dispatchEvent(new KeyboardEvent("keydown", { key: "Escape", bubbles: true }));
  }

  // In the volume only the keys that move it are its own.
  isWriting(event) {
    const field = event.target.closest?.("input, textarea, select, [contenteditable]");
    return field && (field.type !== "range" || OWN_KEYS.includes(event.key));
  }

  neighbour(frame) {
    if (!frame) return;
    frame.focus();
    frame.click();
  }

  close() { document.removeEventListener("keydown", this.onKey, true); }
}
