"""A button that puts a link into the clipboard. Only the browser knows the app's own address, so it makes the link whole."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import streamlit as st

from core.messages.translation import _
from web.components.component import Component

HERE: Final = Path(__file__).parent

_component = Component(
    "clipseek_copy_link",
    HERE / "copy_link",
    html='<button class="copy_link" type="button"><span class="sign" aria-hidden="true"></span>'
    '<span class="word" aria-live="polite"></span></button>',
)


def copy_link(query: str, key: str) -> None:
    """A button that copies the address of this page with `query`, a query string without its question mark."""
    with st.container(key=key, width="content"):
        _component(key=f"{key}_component", data={"query": query, "words": _words()})


def _words() -> dict[str, str]:
    return {
        "copy": _("Copy link"),
        "copied": _("Copied"),
        "failed": _("Copying is not allowed here"),
    }
