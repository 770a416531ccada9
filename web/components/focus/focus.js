const REACHED = 'input, button:not([tabindex="-1"]), textarea';
const WRITTEN_IN = 'input, textarea, select, [contenteditable="true"], [role="textbox"]';
const begun = new WeakSet();
let done = 0;

const boxOf = (key) => document.querySelector(`.st-key-${key} input`);

const soon = (find, left = 60) => {
  const box = find();
  box?.focus();
  // What is not drawn yet does not take the cursor.
  if (left && (!box || document.activeElement !== box)) requestAnimationFrame(() => soon(find, left - 1));
};

// The cursor stays where somebody put it meanwhile; on a touch screen a keyboard would cover half the page.
const begin = (key, left = 120) => {
  const isFree = [null, document.body].includes(document.activeElement) && !document.querySelector('[role="dialog"]');
  if (!isFree || !matchMedia("(hover: hover) and (pointer: fine)").matches) return;
  boxOf(key)?.focus({ preventScroll: true });
  if (left && document.activeElement === document.body) requestAnimationFrame(() => begin(key, left - 1));
};

/** Whether a key asks for the search box: a slash that nobody is writing. */
export const asksForBox = (event) =>
  event.key === "/" && !event.ctrlKey && !event.metaKey && !event.altKey && !event.target.closest?.(WRITTEN_IN);

export default function ({ data, parentElement }) {
  const [{ key, count, first }] = data;
  const onKey = (event) => {
    if (asksForBox(event) && !document.querySelector('[role="dialog"]')) {
      event.preventDefault();
      boxOf(first)?.focus();
      boxOf(first)?.select();
      return;
    }
    // What a popover holds stands at the end of the page: without this, Tab would come to it last of all.
    const opener = event.target.closest?.('[data-testid="stPopoverButton"]');
    if (!opener || !["Enter", " "].includes(event.key) || opener.getAttribute("aria-expanded") === "true") return;
    soon(() => document.querySelector(`[data-testid="stPopoverBody"] :is(${REACHED})`), 240);
  };
  document.addEventListener("keydown", onKey);
  if (!begun.has(parentElement)) {
    begun.add(parentElement);
    begin(first);
  }
  if (count && count !== done) {
    done = count;
    soon(() => boxOf(key));
  }
  return () => document.removeEventListener("keydown", onKey);
}
