// Runs fragments again when the library changed, or when their time has come; nothing at all while nobody can see the tab.

const LOOK_MS = 2000;           // between two questions whether the library changed, however many fragments want to know
const TICK_MS = 250;
const REPEAT_MS = 8000;         // a run that was asked for and did not come is asked for again: the connection may have been lost
const PATIENCE_MS = 5000;
const IDLE_WITHIN_MS = 500;
const APART_MS = 200;           // two runs asked for in one breath are one message, which runs one of the two only

// What changes within one turn of the browser is one message, which runs the fragment of the first change only. So nothing is asked
// for while presses wait to be seen to: one that came right after it would be noted, and nothing drawn.
const whenIdle = (run) => (globalThis.requestIdleCallback ? requestIdleCallback(run, { timeout: IDLE_WITHIN_MS }) : run());

// For whoever else wants to know whether the server answers.
const tell = (isAnswered, isSignedOut = false) =>
  document.dispatchEvent(new CustomEvent("clipseek:asked", { detail: { isAnswered, isSignedOut } }));

export class Waking {
  constructor() {
    this.fragments = new Map(); // element → what its fragment drew last, and what it waits for
    this.lookAt = 0;
    this.freeAt = 0;
    this.isWaiting = false;     // for the browser to have seen to all that was pressed
    this.asking = false;
    document.addEventListener("visibilitychange", () => this.turn());
  }

  drawn(element, { ask, revision, again_ms: againMs }, run) {
    this.address = ask;
    this.fragments.set(element, { revision, run, againAt: againMs === null ? Infinity : performance.now() + againMs, repeatAt: 0 });
    this.turn();
  }

  gone(element) {
    this.fragments.delete(element);
    this.turn();
  }

  // The clock runs only while there is somebody to see what it is for.
  turn() {
    const wanted = !document.hidden && this.fragments.size > 0;
    if (wanted && !this.clock) this.clock = setInterval(() => this.tick(), TICK_MS);
    if (!wanted) {
      clearInterval(this.clock);
      this.clock = null;
    }
  }

  tick() {
    const now = performance.now();
    for (const fragment of this.fragments.values()) if (now >= fragment.againAt) this.wake(fragment, now);
    if (now >= this.lookAt) this.look(now);
  }

  async look(now) {
    if (this.asking) return;
    this.asking = true;
    this.lookAt = now + LOOK_MS;
    try {
      const answer = await fetch(this.address, { cache: "no-store", signal: AbortSignal.timeout(PATIENCE_MS) });
      tell(answer.ok || answer.status === 503, answer.status === 401);
      // While the catalog does not answer there is no revision: each fragment says so once, and draws itself anew afterwards.
      if (!answer.ok && answer.status !== 503) return;
      const revision = answer.ok ? await answer.text() : "";
      for (const fragment of this.fragments.values()) {
        if (fragment.revision !== revision) this.wake(fragment, performance.now());
      }
    } catch {
      tell(false);
    } finally {
      this.asking = false;
    }
  }

  wake(fragment, now) {
    if (now < fragment.repeatAt) return;
    if (this.isWaiting || now < this.freeAt) {
      fragment.againAt = Math.min(fragment.againAt, Math.max(now, this.freeAt));
      return;
    }
    this.isWaiting = true;
    fragment.repeatAt = now + REPEAT_MS;
    whenIdle(() => {
      this.isWaiting = false;
      this.freeAt = performance.now() + APART_MS;
      fragment.run();
    });
  }
}

export default function ({ data, parentElement, setTriggerValue }) {
  // Each component gets this file as a module of its own; the tab has one clock for all.
  const waking = (globalThis.clipseekWaking ??= new Waking());
  waking.drawn(parentElement, data, () => setTriggerValue("woken", Date.now()));
  return () => waking.gone(parentElement);
}
