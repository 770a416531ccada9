// On a small screen the menu lies over the page. Who has chosen a page from it wants to see that page.

const OVER_THE_PAGE = "(max-width: 768px)";

const onClick = ({ target }) => {
  if (!target.closest?.('[data-testid="stSidebarNavLink"]') || !matchMedia(OVER_THE_PAGE).matches) return;
  // After Streamlit, which reads the link first.
  setTimeout(() => document.querySelector('[data-testid="stSidebarCollapseButton"] button')?.click());
};

export default function () {
  document.addEventListener("click", onClick);
  return () => document.removeEventListener("click", onClick);
}
