"""Puts the cursor where the page just made a place for it, so that people who use the keyboard need not look for it.

That is a line which was added, or what a popover holds when the keyboard opened it.
"""

from __future__ import annotations

from typing import Final

import streamlit as st

NEXT: Final = "focus_next"
"""The key of the widget to go to and how often one was gone to, in the session's state."""

_component = st.components.v2.component(
    "clipseek_focus",
    html="<span></span>",
    js="""
const REACHED = 'input, button:not([tabindex="-1"]), textarea';
let done = 0;
const soon = (find, left = 60) => {
  const box = find();
  box?.focus();
  // What is not drawn yet does not take the cursor.
  if (left && (!box || document.activeElement !== box)) requestAnimationFrame(() => soon(find, left - 1));
};
// What a popover holds stands at the end of the page: without this, Tab would come to it last of all.
const onKey = (event) => {
  const opener = event.target.closest?.('[data-testid="stPopoverButton"]');
  if (!opener || !["Enter", " "].includes(event.key) || opener.getAttribute("aria-expanded") === "true") return;
  soon(() => document.querySelector(`[data-testid="stPopoverBody"] :is(${REACHED})`), 240);
};
export default function ({ data }) {
  document.addEventListener("keydown", onKey);
  if (data.count && data.count !== done) {
    done = data.count;
    soon(() => document.querySelector(`.st-key-${data.key} input`));
  }
  return () => document.removeEventListener("keydown", onKey);
}
""",
)


def focus_next(key: str) -> None:
    """Go to the text box with this key once the page is there."""
    _, count = st.session_state.get(NEXT, ("", 0))
    st.session_state[NEXT] = (key, count + 1)


def keep_focus() -> None:
    """The part on the page that does it."""
    key, count = st.session_state.get(NEXT, ("", 0))
    with st.container(key="focus"):
        _component(key="focus_component", data={"key": key, "count": count}, height=1)
