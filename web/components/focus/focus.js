// Puts the cursor into the page's first box when it opens and after a slash, into a line that was added, and into what a popover holds.

import { mounted } from "../shared/mounted.js";
import { isSlash } from "../shared/slash.js";

const REACHED = 'input, button:not([tabindex="-1"]), textarea';

// On a touch screen a keyboard would cover half the page.
const hasKeyboard = () => matchMedia("(hover: hover) and (pointer: fine)").matches;
const boxOf = (key) => document.querySelector(`.st-key-${key} input`);
const isCovered = () => document.querySelector('[role="dialog"]') !== null;

const soon = (find, left = 60) => {
  const box = find();
  box?.focus();
  // What is not drawn yet does not take the cursor.
  if (left && (!box || document.activeElement !== box)) requestAnimationFrame(() => soon(find, left - 1));
};

// The cursor stays where somebody put it meanwhile.
const begin = (key, left = 120) => {
  const isFree = [null, document.body].includes(document.activeElement) && !isCovered();
  if (!isFree || !hasKeyboard()) return;
  boxOf(key)?.focus({ preventScroll: true });
  if (left) requestAnimationFrame(() => begin(key, left - 1));
};

class Focus {
  constructor({ data }) {
    this.done = 0;
    this.onKey = (event) => this.key(event);
    document.addEventListener("keydown", this.onKey);
    if (data.first) begin(data.first);
  }

  show({ data }) {
    this.first = data.first;
    if (data.count && data.count !== this.done) {
      this.done = data.count;
      if (hasKeyboard()) soon(() => boxOf(data.key));
    }
  }

  key(event) {
    const { key, target } = event;
    if (this.first && isSlash(event)) {
      event.preventDefault();
      boxOf(this.first)?.select();
      return;
    }
    // What a popover holds stands at the end of the page: without this, Tab would come to it last of all.
    const opener = target.closest?.('[data-testid="stPopoverButton"]');
    if (!opener || !["Enter", " "].includes(key) || opener.getAttribute("aria-expanded") === "true") return;
    soon(() => document.querySelector(`[data-testid="stPopoverBody"] :is(${REACHED})`), 240);
  }

  close() {
    document.removeEventListener("keydown", this.onKey);
  }
}

export default mounted((component) => new Focus(component));
