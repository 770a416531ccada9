// The last Enter in a field, until the server has heard of it: if the connection was lost instead, it is pressed once more.

const FIELD = "input, textarea";
const PLACE = "[class*='st-key-']";

export class Entered {
  constructor() {
    document.addEventListener("keydown", (event) => { if (event.isTrusted) this.note(event); }, true);
    document.addEventListener("focusin", ({ target }) => this.entering(target));
    // A page can be typed into before this is here.
    this.entering(document.activeElement);
  }

  entering(target) { this.focused = target?.matches?.(FIELD) ? target : null; }

  // In a field of several lines, only Ctrl+Enter enters.
  note({ key: pressed, target: field, ctrlKey, metaKey }) {
    if (pressed !== "Enter" || !field.matches?.(FIELD) || (field.matches("textarea") && !ctrlKey && !metaKey)) return;
    const key = [...(field.closest(PLACE)?.classList ?? [])].find((name) => name.startsWith("st-key-"));
    this.last = { field, key, text: field.value, held: { ctrlKey, metaKey }, at: performance.now() };
  }

  // An Enter that changes nothing is answered by nothing: what was entered before that time has arrived as well.
  arrived(before = Infinity) { if (this.last?.at < before) this.last = null; }

  // Streamlit shuts every field while it has no connection. The one that is being typed into stays open.
  pause() {
    this.left = this.focused;
    if (!this.left?.disabled) return;
    this.left.disabled = false;
    this.left.focus();
  }

  again() {
    const { last, left } = this;
    this.last = this.left = null;
    if (left?.isConnected && document.activeElement === document.body) left.focus();
    if (!last) return;
    const field = last.field.isConnected ? last.field : last.key && document.querySelector(`.${last.key} :is(${FIELD})`);
    if (!field) return;
    if (field.value !== last.text) {
      // React hears of a text only if the browser's own setter wrote it.
      Object.getOwnPropertyDescriptor(Object.getPrototypeOf(field), "value").set.call(field, last.text);
      field.dispatchEvent(new Event("input", { bubbles: true }));
    }
    field.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", code: "Enter", keyCode: 13, bubbles: true, cancelable: true, ...last.held }));
  }
}
