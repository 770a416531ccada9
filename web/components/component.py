"""How a component of ours is made known to Streamlit, and shown.

Its files have its folder's name, or one of their own: `stepper.js`, and where there are any `stepper.html` and `stepper.css`.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import streamlit as st

from web.components.scripts import script


class Component:
    """Made once, when its module is imported; called wherever it is shown."""

    def __init__(self, name: str, files: Path, *, html: str = "") -> None:
        """`files` is the path of its files without an ending; `html` is its markup, where that needs no file."""
        css = files.with_suffix(".css")
        self._mount = st.components.v2.component(
            name,
            html=html or files.with_suffix(".html").read_text(encoding="utf-8"),
            css=css.read_text(encoding="utf-8") if css.exists() else None,
            js=script(files.with_suffix(".js")),
            # A part of the page: inside a shadow tree, the focus trap of a dialog would not find its buttons, and styles, tests
            # and other components would not find it.
            isolate_styles=False,
        )

    def __call__(self, *, key: str, data: Mapping[str, Any], **more: Any) -> None:
        """Show it. `data` is what its script gets; `more` is what Streamlit takes: sizes, and what is called at a change."""
        # In a dictionary, Streamlit looks for tables, for which it imports pandas; the first page would wait for that.
        self._mount(key=key, data=(dict(data),), **more)
