"""How a component of ours is made known to Streamlit, and shown.

Its files have its folder's name, or one of their own: `stepper.js`, and where there is one `stepper.html`. `stepper.css` is part
of the document of every page (`web/shell/theme/`): one that came and went with the component would have the browser reckon anew
how each element of the page looks.

Streamlit takes a script as one text, in which an `import` of ours would lead nowhere, so its ES modules are joined. A module
imports from another of ours by its relative address, on one line: `import { clock } from "../shared/clock.js";`. All modules of a
component come to share one scope, so no two of them may give the same name to something at their top level;
`tests/unit/web/components/test_scripts.py` sees to that.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import streamlit as st

_IMPORT: Final = re.compile(r'^import \{ [\w, ]+ \} from "(\.{1,2}/[\w./]+\.js)";\n', re.MULTILINE)
_EXPORT: Final = re.compile(r"^export (?!default )", re.MULTILINE)
_UNPACK: Final = "export default (given) => draw({ ...given, data: given.data[0] });\n"
"""What is told to a component comes in a list; `Component` says why."""


class Component:
    """Made once, when its module is imported; called wherever it is shown."""

    def __init__(self, name: str, files: Path, *, html: str = "") -> None:
        """`files` is the path of its files without an ending; `html` is its markup, where that needs no file."""
        self._mount = st.components.v2.component(
            name,
            html=html or files.with_suffix(".html").read_text(encoding="utf-8"),
            js=script(files.with_suffix(".js")),
            # A part of the page: inside a shadow tree, the focus trap of a dialog would not find its buttons, and styles, tests
            # and other components would not find it.
            isolate_styles=False,
        )

    def __call__(self, *, key: str, data: Mapping[str, Any], **more: Any) -> None:
        """Show it. `data` is what its script gets; `more` is what Streamlit takes: sizes, and what is called at a change."""
        # In a dictionary, Streamlit looks for tables, for which it imports pandas; the first page would wait for that.
        self._mount(key=key, data=(dict(data),), **more)


def script(entry: Path) -> str:
    """All modules that `entry` needs and `entry` itself; Streamlit calls what `entry` exports as its default."""
    joined = "\n".join(_EXPORT.sub("", _IMPORT.sub("", module.read_text(encoding="utf-8"))) for module in modules(entry))
    return joined.replace("export default ", "const draw = ") + _UNPACK


def modules(entry: Path) -> list[Path]:
    """`entry` and all that it imports, each once and after those that it imports itself."""
    found: dict[Path, None] = {}

    def add(module: Path) -> None:
        if module not in found:
            for address in _IMPORT.findall(module.read_text(encoding="utf-8")):
                add((module.parent / address).resolve())
            found[module] = None

    add(entry.resolve())
    return list(found)
