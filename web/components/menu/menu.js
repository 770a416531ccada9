// The menu from the whole page: on a small screen it folds once a page was chosen, and a slash leads to Search from anywhere.

import { isSlash } from "../shared/slash.js";

const OVER_THE_PAGE = "(max-width: 768px)";

const onClick = ({ target }) => {
  if (!target.closest?.('[data-testid="stSidebarNavLink"]') || !matchMedia(OVER_THE_PAGE).matches) return;
  // After Streamlit, which reads the link first.
  setTimeout(() => document.querySelector('[data-testid="stSidebarCollapseButton"] button')?.click());
};

// On Search itself, its box takes the slash (../focus); elsewhere the page opens, which then puts the cursor into the box.
const onKey = (event) => {
  if (!isSlash(event) || document.querySelector(".st-key-q") !== null) return;
  event.preventDefault();
  document.activeElement?.blur();
  document.querySelector('[data-testid="stSidebarNavLink"]')?.click();
};

export default function () {
  document.addEventListener("click", onClick);
  document.addEventListener("keydown", onKey);
  return () => {
    document.removeEventListener("click", onClick);
    document.removeEventListener("keydown", onKey);
  };
}
