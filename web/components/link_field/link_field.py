"""A link to be copied, shown once. Only the browser knows under which name the app is open, so it makes the link whole."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import streamlit as st

from core.messages.translation import _
from web.components.component import Component

HERE: Final = Path(__file__).parent

_component = Component(
    "clipseek_link_field",
    HERE / "link_field",
    html='<div class="link_field"><input type="text" readonly><button type="button"></button></div><p class="quiet" hidden></p>',
)


def link_field(path: str, key: str) -> None:
    """The whole link to `path`, which begins with a slash, and a button that copies it."""
    with st.container(key=key):
        _component(key=f"{key}_component", data={"path": path, "words": _words()})


def _words() -> dict[str, str]:
    return {
        "link": _("Link"),
        "copy": _("Copy"),
        "copied": _("Copied"),
        "failed": _("Copying is not allowed here"),
        "local": _("This link works on this machine only. For others, Clipseek has to be open under a name that they can reach."),
    }
