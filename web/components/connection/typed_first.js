// What was typed is sent before the page is left for another.
//
// Streamlit sends a field when it is left, but only once the browser has painted and come to rest. A link to another page
// that is pressed before that would be sent first, and the field would then ask for the page that was just left: on a slow machine, or
// with a quick finger, the press was lost. So a link that is pressed right after typing waits until then. Buttons need not: what they
// and the field say comes to the server together, whichever is first.

const TYPED_INTO = "input, textarea";
const LINK = "a[href]:not([download], [target=_blank])";
const OVERTAKES_MS = 500;      // a press so soon after a field was left may overtake it
const REST_WITHIN_MS = 1000;
const BRIEFLY_MS = 150;      // for browsers that do not say when they have come to rest

const atRest = (go) => requestAnimationFrame(() => {
  if (window.requestIdleCallback) window.requestIdleCallback(go, { timeout: REST_WITHIN_MS });
  else setTimeout(go, BRIEFLY_MS);
});

export class TypedFirst {
  constructor(target = document, later = atRest) {
    Object.assign(this, { later, typed: null, leftAt: -Infinity, isOurs: false });
    target.addEventListener("input", ({ target: field }) => { if (field.matches?.(TYPED_INTO)) this.typed = field; }, true);
    target.addEventListener("focusout", ({ target: field }) => this.left(field), true);
    target.addEventListener("click", (event) => this.press(event), true);
  }

  left(field) {
    if (field !== this.typed) return;
    this.typed = null;
    this.leftAt = performance.now();
  }

  press(event) {
    const pressed = event.target.closest?.(LINK);
    const isPlain = !event.ctrlKey && !event.metaKey && !event.shiftKey && !event.altKey;
    if (this.isOurs || !event.isTrusted || !pressed || !isPlain || performance.now() > this.leftAt + OVERTAKES_MS) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    this.leftAt = -Infinity;
    this.later(() => this.again(event.target, pressed));
  }

  // What was pressed may have been drawn anew; whatever then stands in its place is not pressed.
  again(target, pressed) {
    const still = target.isConnected ? target : pressed.isConnected ? pressed : null;
    if (!still) return;
    this.isOurs = true;
    try { still.dispatchEvent(new MouseEvent("click", { bubbles: true, cancelable: true, composed: true, detail: 1 })); } finally { this.isOurs = false; }
  }
}
