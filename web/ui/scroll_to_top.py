"""Begins a page of cards at its top: Streamlit keeps the place, which after a press on the next page would be its end."""

from __future__ import annotations

import streamlit as st

_component = st.components.v2.component(
    "clipseek_scroll_up",
    html="<span></span>",
    js="""
const shown = new WeakMap();
export default function ({ parentElement, data }) {
  const before = shown.get(parentElement);
  shown.set(parentElement, data.page);
  if (before === undefined || before === data.page) return;
  document.querySelector('[data-testid="stMain"]')?.scrollTo({ top: 0 });
}
""",
)


def begin_at_top(page: int | str) -> None:
    """Scroll up when `page` is another than at the last look; somebody who reloads or comes back stays where they were."""
    with st.container(key="scroll_up"):
        _component(key="scroll_up_component", data={"page": page}, height=1)
